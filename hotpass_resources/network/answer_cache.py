"""Answers kept on disk for a while, so that the same question opens no socket twice.

Belongs here: keys, ages and files of answers. Does not belong here: what is asked, how long an answer holds, and
folders (whoever asks).

An entry is one file: a line of JSON that says when it was kept, until when, and what its body must be, then the body. A
file that is not exactly that is no entry. Entries whose time is over are removed when somebody looks for them, and all
of them with the first one that is kept, or when who asks begins: what pages say of people is not held for longer than
it is needed (POPIA s14).
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.publishing.atomic import swap_in

LARGEST_ENTRY = 16 << 20
_LONGEST_HEAD = 64 << 10
_FORM = 1


@dataclass(frozen=True)
class KeptAnswer:
    """What was kept.

    Attributes:
        body: The bytes that were given.
        about: What was said about them: anything JSON can hold.
    """

    body: bytes
    about: Mapping[str, Any]


def answer_key(asked: Mapping[str, object]) -> str:
    """SHA-256, as hexadecimal digits, of what was asked; the order of the names does not matter.

    Args:
        asked: What makes one question differ from another, in JSON values; no secrets: keys and tokens stay out.

    Raises:
        ValueError: A value is none of JSON.
    """
    try:
        text = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except TypeError as error:
        raise ValueError(f"a question is made of JSON values: {error}") from None
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class AnswerCache:
    """Answers below a folder.

    Args:
        folder: Where they are; made when the first one is kept.
        ttl_seconds: How long one holds; 0 or less: none ever does, and nothing is kept. What was kept before goes when
            the time it was kept for is over.
        largest: Most bytes of a body; a larger one is not kept.
        clock: Seconds since 1970.
        suffix: End of the names of files.
    """

    def __init__(
        self,
        folder: Path,
        ttl_seconds: float,
        *,
        largest: int = LARGEST_ENTRY,
        clock: Callable[[], float] = time.time,
        suffix: str = ".answer",
    ) -> None:
        self._folder = folder
        self._ttl = ttl_seconds
        self._largest = largest
        self._clock = clock
        self._suffix = suffix
        self._is_swept = False

    def get(self, key: str) -> KeptAnswer | None:
        """The answer kept under ``key``; nothing when there is none, it is too old, or the file is damaged.

        Args:
            key: From :func:`answer_key`.
        """
        path = self._path(key)
        if self._ttl <= 0:
            return None
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_size > self._largest + _LONGEST_HEAD:
                    return None
                head, newline, body = file.read().partition(b"\n")
        except OSError:
            return None
        said = _said(head) if newline else None
        if said is None or said.get("key") != key or said.get("sha256") != hashlib.sha256(body).hexdigest():
            return None
        if self._is_over(said):
            with suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        # One from the future was kept under a clock that was wrong.
        return KeptAnswer(body, said["about"]) if 0 <= self._clock() - float(said["kept_at"]) < self._ttl else None

    def keep(self, key: str, body: bytes, about: Mapping[str, Any] | None = None, *, at_most: float = math.inf) -> bool:
        """Keep an answer in place of the one before; seen whole or not at all.

        Args:
            key: From :func:`answer_key`.
            body: The answer.
            about: What else is needed to use it, such as its status: JSON values, no secrets.
            at_most: Seconds for which it holds, where that is less than the time of the cache.

        Returns:
            Whether it was kept: not when it is too large or cannot be written, which costs a request later and nothing
            now.
        """
        said = {
            "form": _FORM,
            "key": key,
            "kept_at": self._clock(),
            "until": self._clock() + min(self._ttl, at_most),
            "sha256": hashlib.sha256(body).hexdigest(),
            "about": dict(about or {}),
        }
        head = json.dumps(said, sort_keys=True, allow_nan=False).encode("ascii")
        if self._ttl <= 0:
            self.sweep()
        if self._ttl <= 0 or len(body) > self._largest or len(head) >= _LONGEST_HEAD:
            return False
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.sweep()
            with swap_in(self._path(key)) as aside:
                aside.touch(mode=0o600)
                aside.write_bytes(head + b"\n" + body)
        except (OSError, OutputError):
            return False
        return True

    def sweep(self) -> None:
        """Remove what was kept for a time that is over, once for each cache; also where nothing is kept any more."""
        if self._is_swept:
            return
        self._is_swept = True
        for path in sorted(self._folder.glob(f"*{self._suffix}")):
            if _is_key(path.name.removesuffix(self._suffix)) and path.is_file() and not path.is_symlink():
                with suppress(OSError):  # another process may do the same
                    self._remove_if_over(path)

    def _remove_if_over(self, path: Path) -> None:
        with path.open("rb") as file:
            said = _said(file.readline(_LONGEST_HEAD))
        if said is None or self._is_over(said):
            path.unlink(missing_ok=True)

    def _is_over(self, said: Mapping[str, Any]) -> bool:
        until = said.get("until")
        return not isinstance(until, int | float) or not self._clock() < until

    def _path(self, key: str) -> Path:
        if not _is_key(key):
            raise ValueError("a key comes from answer_key")
        return self._folder / f"{key}{self._suffix}"


def _is_key(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _said(head: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(head)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("form") != _FORM or not isinstance(said.get("about"), dict):
        return None
    return said if isinstance(said.get("kept_at"), int | float) else None
