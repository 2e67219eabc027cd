"""What crawling needs beside the rest of Hotpass.

Belongs here: whether it is installed, and how to install it. Does not belong here: crawling.
"""

from __future__ import annotations

from importlib.util import find_spec

from hotpass_assets.domain.errors import HotpassError

INSTALL = "pip install 'hotpass[research]'"
_LIBRARIES = ("protego", "extruct", "w3lib", "lxml")


def require_libraries() -> None:
    """Refuses to begin what cannot be done.

    Raises:
        HotpassError: A library of the extra ``research`` is not installed; says how to install it.
    """
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise HotpassError(
            "pages cannot be crawled",
            why=f"{', '.join(missing)} is not installed",
            do=f"Run: {INSTALL}",
            exit_code=2,
        )
