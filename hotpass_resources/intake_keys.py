"""Keys of intakes: which can be one, and which is given to the next.

Belongs here: the form of a key, and a free one. Does not belong here: what is kept under it (``intake_store``).
"""

import re
from datetime import date

from hotpass_assets.domain.errors import InputError
from hotpass_resources.intake_index import IntakeIndex

INTAKE_KEY = re.compile(r"^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")


def refuse_unusable(key: str) -> None:
    """Let only pass what can be the name of a file.

    Raises:
        InputError: It cannot be.
    """
    if not INTAKE_KEY.fullmatch(key):
        raise InputError(
            f"'{key}' cannot be the key of an intake",
            why="a key has letters, digits, hyphens, underscores and single dots, at most 100",
            do="Choose another --intake",
            exit_code=2,
        )


ANOTHER_KEY = "Choose another --intake, or leave it out to get a new one"


def holds_other_files(profile: str, key: str, otherwise: str = ANOTHER_KEY) -> InputError:
    """Why a key that was asked for cannot be given, and what to do otherwise."""
    return InputError(
        f"intake '{key}' of profile '{profile}' already holds other files",
        why="an intake is frozen once it is registered",
        do=otherwise,
    )


def free_key(today: date, index: IntakeIndex) -> str:
    """A key nobody has: the day, with a number from the second one of a day on."""
    key = first = today.isoformat()
    version = 1
    while key in index.entries:
        version += 1
        key = f"{first}-v{version}"
    return key
