"""One JSON document as a file for people to read and programs to parse.

Belongs here: how such a file looks and is put in place. Does not belong here: what it says; events, which are one a
line; published datasets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotpass_resources.publishing.atomic import swap_in

_OWNER_ONLY = 0o600


def write_json(path: Path, content: Mapping[str, Any], *, owner_only: bool = False) -> None:
    """Write one JSON document, in the order it has; a date is its text.

    Args:
        path: Where it goes; what was there stays until it is complete.
        content: The document.
        owner_only: Whether only its owner may read it.

    Raises:
        OutputError: It cannot be written.
    """
    with swap_in(path) as aside:
        if owner_only:
            aside.touch(_OWNER_ONLY)
        text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
        aside.write_text(text + "\n", encoding="utf-8")
