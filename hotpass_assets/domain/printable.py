"""Text of files on its way to a terminal.

Belongs here: what a terminal would obey instead of showing. Does not belong here: what is masked, and layout.
"""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """``text`` with a space for each control character: a cell must not colour, clear or rename a terminal."""
    return _CONTROLS.sub(" ", text)
