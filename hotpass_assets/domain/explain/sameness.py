"""Whether a value in a file is the value that was published.

Belongs here: what a spreadsheet or a CSV does to a value without changing what it says. Does not belong here: files.
"""

from __future__ import annotations

import math
import re
from datetime import date

from hotpass_assets.domain.formula_guard import GUARDED

_CUT = "… [cut at "
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def same_value(shown: str | None, published: object) -> bool:
    """Whether a text read from a file says what was published.

    Args:
        shown: Text of the file's cell; missing where it is empty.
        published: Text, number, date, boolean or nothing.
    """
    if published is None or published == "":
        return shown is None or not shown.strip()
    if shown is None:
        return False
    if isinstance(published, bool):
        return shown.strip().casefold() in ({"true", "1"} if published else {"false", "0"})
    if isinstance(published, int | float):
        return _same_number(shown, float(published))
    if isinstance(published, date):
        return shown.strip()[:10] == published.isoformat()[:10]
    return _same_text(shown, str(published))


def _same_number(shown: str, published: float) -> bool:
    try:
        return math.isclose(float(shown), published, rel_tol=1e-9, abs_tol=1e-9)
    except ValueError:
        return False


def _same_text(shown: str, published: str) -> bool:
    one, other = _plain(shown[1:] if re.match(GUARDED, shown) else shown), _plain(published)
    cut = one.find(_CUT)
    return one == other or (cut > 0 and other.startswith(one[:cut]))


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n")).strip()
