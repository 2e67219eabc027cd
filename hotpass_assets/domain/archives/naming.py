"""Names of archives: which day and version an archive holds, and what an archive of a day and version is called.

Belongs here: the pattern a person writes, read in both directions, and the key of the intake behind a name. Does not
belong here: looking into folders and archives (``hotpass_resources``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

DEFAULT_PATTERN = "hotpass-inputs-{date:%Y%m%d}-v{version}.zip"
FIRST_VERSION = "1"
LATEST = "latest"

_DIRECTIVES = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}", "%y": r"\d{2}", "%j": r"\d{3}"}
_VERSION = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
_INTAKE = r"\d{4}-\d{2}-\d{2}(?:-v[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?"
_DIGEST = r"[0-9a-f]{6,64}"
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_LONGEST_VERSION = 60


@dataclass(frozen=True)
class ArchiveName:
    """What the name of an archive says.

    Attributes:
        day: Day of the inputs in it.
        version: Their version.
        name: The name itself.
        key: Key of the intake they were exported from, where that is known; day and version make one otherwise.
    """

    day: date
    version: str
    name: str
    key: str | None = None

    @property
    def intake(self) -> str:
        """Key of the intake: its own, else the day, and its version unless it is the first of that day."""
        return self.key or intake_key(self.day, self.version)

    @property
    def folder(self) -> str:
        """Name of the folder its inputs are restored to."""
        return f"{self.day.isoformat()}--{self.version}"


def intake_key(day: date, version: str) -> str:
    """Key of the intake of a day and version: ``2026-03-31`` for version 1, ``2026-03-31-v2`` for version 2."""
    return day.isoformat() if version == FIRST_VERSION else f"{day.isoformat()}-v{version}"


def version_of(key: str, day: date) -> str:
    """Version in an intake's key; a key that is no day is itself the version."""
    if key == day.isoformat():
        return FIRST_VERSION
    prefix = f"{day.isoformat()}-v"
    return key[len(prefix) :] if key.startswith(prefix) and len(key) > len(prefix) else key


class ArchivePattern:
    """A pattern such as ``hotpass-inputs-{date:%Y%m%d}-v{version}.zip``.

    ``{date:…}`` is a day in the directives of ``strftime`` %Y %m %d %y %j, ``{version}`` is letters, digits, dots,
    hyphens and underscores, ``{intake}`` is the key of an intake that begins with a day, ``{digest}`` is any digest.

    Args:
        text: The pattern; may hold folders below the archive root.

    Raises:
        ConfigurationError: It names no day, names something twice, or holds something that cannot be read.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._format: str | None = None
        self._names: list[str] = []
        self._expression = re.compile(self._read(text))

    def match(self, name: str) -> ArchiveName | None:
        """What a name says, or nothing when it is not of this pattern or its day does not exist."""
        found = self._expression.fullmatch(name)
        if found is None:
            return None
        said = found.groupdict()
        try:
            if "intake" in said:
                day = date.fromisoformat(said["intake"][:10])
                version = version_of(said["intake"], day)
            else:
                assert self._format is not None
                day = datetime.strptime(said["date"], self._format).replace(tzinfo=UTC).date()
                version = said.get("version", FIRST_VERSION)
        except ValueError:
            return None
        return ArchiveName(day, version, name) if len(version) <= _LONGEST_VERSION else None

    def name_of(self, day: date, version: str) -> str:
        """Name of the archive of a day and version.

        Raises:
            ConfigurationError: The pattern has a digest, which only a finished archive has; or cannot tell versions.
        """
        if "digest" in self._names:
            raise self._refusal("{digest} is only known of an archive that exists", "Leave {digest} out")
        if "version" not in self._names and "intake" not in self._names and version != FIRST_VERSION:
            raise self._refusal(f"it has no place for version {version}", "Add {version}")

        def written(placeholder: re.Match[str]) -> str:
            kind, form = placeholder.groups()
            return {"date": lambda: day.strftime(form or ""), "version": lambda: version}.get(
                kind, lambda: intake_key(day, version)
            )()

        return _PLACEHOLDER.sub(written, self.text)

    def _read(self, text: str) -> str:
        parts: list[str] = []
        at = 0
        for placeholder in _PLACEHOLDER.finditer(text):
            parts += [self._literal(text[at : placeholder.start()]), self._group(*placeholder.groups())]
            at = placeholder.end()
        parts.append(self._literal(text[at:]))
        if not {"date", "intake"} & set(self._names):
            raise self._refusal("it names no day", "Write {date:%Y%m%d} where the day stands, or {intake}")
        if "intake" in self._names and {"date", "version"} & set(self._names):
            raise self._refusal("{intake} holds day and version already", "Leave {date:…} and {version} out")
        return "".join(parts)

    def _literal(self, text: str) -> str:
        if "{" in text or "}" in text:
            raise self._refusal(f"'{text}' has a brace that belongs to no placeholder", _PLACEHOLDERS)
        return re.escape(text)

    def _group(self, kind: str, form: str | None) -> str:
        simple = {"version": _VERSION, "intake": _INTAKE, "digest": _DIGEST}
        if kind in self._names:
            raise self._refusal(f"{{{kind}}} stands there twice", "Leave one out")
        self._names.append(kind)
        if kind in simple and form is None:
            return f"(?P<{kind}>{simple[kind]})"
        if kind != "date":
            raise self._refusal(f"{{{kind}{':' + form if form else ''}}} is not known", _PLACEHOLDERS)
        self._format = form or ""
        return f"(?P<date>{self._day_expression(self._format)})"

    def _day_expression(self, form: str) -> str:
        directives = re.findall(r"%.", form)
        unknown = [directive for directive in directives if directive not in _DIRECTIVES]
        year, day = {"%Y", "%y"} & set(directives), {"%m", "%d"} <= set(directives) or "%j" in directives
        if unknown or not year or not day or len(set(directives)) != len(directives):
            raise self._refusal(
                f"{{date:{form}}} does not give one day", "Write year, month and day once each, as in {date:%Y%m%d}"
            )
        parts = re.split(r"(%.)", form)
        return "".join(_DIRECTIVES.get(part) or re.escape(part) for part in parts)

    def _refusal(self, why: str, do: str) -> ConfigurationError:
        return ConfigurationError(
            "the pattern of archives cannot be read",
            [ConfigurationProblem(self.text, "", why, do)],
            do="Correct --archive-pattern, or pipeline.backfill.archive_pattern in the configuration",
        )


_PLACEHOLDERS = "There are {date:%Y%m%d}, {version}, {intake} and {digest}"


@dataclass(frozen=True)
class Window:
    """Days, both included, and versions that are wanted; nothing said means all.

    Attributes:
        start: First day.
        end: Last day.
        versions: Versions; ``latest`` is the highest of each day.
    """

    start: date | None = None
    end: date | None = None
    versions: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether a day lies inside."""
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)


def chosen(names: Iterable[ArchiveName], windows: Iterable[Window]) -> list[ArchiveName]:
    """The archives that lie in any window, by day, version and name."""
    names = list(names)
    kept: set[ArchiveName] = set()
    for window in windows:
        inside = [name for name in names if window.holds(name.day)]
        latest = latest_of(inside) if LATEST in window.versions else {}
        kept |= {
            name
            for name in inside
            if not window.versions or name.version in window.versions or latest.get(name.day) == name.version
        }
    return sorted(kept, key=lambda name: (name.day, _order(name.version), name.name))


def latest_of(names: Iterable[ArchiveName]) -> dict[date, str]:
    """The highest version of each day; one that is called ``latest`` is the highest."""
    found: dict[date, str] = {}
    for name in names:
        before = found.get(name.day)
        if before is None or _order(name.version) > _order(before):
            found[name.day] = name.version
    return found


def _order(version: str) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Sorts 10 after 9, words after numbers and ``latest`` last."""
    parts = [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", version)]
    return version == LATEST, [part for part in parts if part[2]]
