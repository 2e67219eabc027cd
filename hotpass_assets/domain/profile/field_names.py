"""The name of a field as a person writes it in a profile.

Belongs here: accepting a known name and pointing from an unknown one to the nearest. Does not belong here: the
fields themselves (``domain.tables.fields``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.tables.fields import FIELD_NAMES


def known_field(name: str) -> str:
    """``name``, if a field is called so.

    Raises:
        ValueError: No field is.
    """
    if name not in FIELD_NAMES:
        raise ValueError(f"'{name}' is no known field | {did_you_mean(name, FIELD_NAMES)}")
    return name


FieldName = Annotated[str, AfterValidator(known_field)]
