"""What can go wrong, in words a person can act on.

Belongs here: the error classes that cross module borders. Each says what happened, where (workbook, sheet,
cell; or file and line), why, what to do, and whether trying again can help. Does not belong here: printing
them, exit handling, tracebacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class HotpassError(Exception):
    """A failure with its place, its cause and its remedy.

    Args:
        what: What failed, one clause without a full stop.
        where: Workbook, sheet and cell, or file and line.
        why: The cause, as far as it is known.
        do: What the reader can do about it.
        retry: Whether the same command may succeed when run again unchanged.
        exit_code: Process exit code the command line uses for it.
    """

    exit_code = 1
    retry = False

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        why: str | None = None,
        do: str | None = None,
        retry: bool | None = None,
        exit_code: int | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.why = why
        self.do = do
        if retry is not None:
            self.retry = retry
        if exit_code is not None:
            self.exit_code = exit_code
        super().__init__(self.one_line())

    def one_line(self) -> str:
        """The whole message on one line: what, where, why, what to do and whether a retry helps."""
        text = self.what
        if self.where:
            text += f" ({self.where})"
        if self.why:
            text += f": {self.why}"
        sentences = [text.rstrip(".")]
        if self.do:
            sentences.append(self.do.rstrip("."))
        sentences.append("Trying again may help" if self.retry else "Trying again unchanged will not help")
        return " ".join((". ".join(sentences) + ".").split())


class InputError(HotpassError):
    """The input folder, a workbook or a file given by the user cannot be used."""


class OutputError(HotpassError):
    """A result cannot be written where it was asked for."""


class StorageError(HotpassError):
    """The store or the run history failed in a way that may pass."""

    retry = True


@dataclass(frozen=True)
class ConfigurationProblem:
    """One thing wrong in a profile or configuration file.

    Attributes:
        where: File and, where it is known, line (``profiles/a.yaml:12``).
        key: Dotted path of the offending key, or an empty string.
        why: What is wrong with it.
        do: What to write instead.
    """

    where: str
    key: str
    why: str
    do: str = ""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        remedy = f" ({self.do})" if self.do else ""
        return f"{self.where}: {key}{self.why}{remedy}"


class ConfigurationError(HotpassError):
    """A profile or configuration is invalid; every problem found is listed.

    Args:
        what: What could not be used, for example ``profile 'aviation' is invalid``.
        problems: All problems, in file order.
    """

    exit_code = 2

    def __init__(self, what: str, problems: Sequence[ConfigurationProblem], do: str | None = None) -> None:
        self.problems = tuple(problems)
        why = "; ".join(str(problem) for problem in self.problems) or None
        super().__init__(what, why=why, do=do or "Correct the file and run the command again")
