"""The file of reviewed statuses of consent: where it is, and reading it.

Belongs here: the path that belongs to a profile. Does not belong here: what the lines mean
(``domain.compliance.overrides``) and the form of the CSV (``person_csv``).
"""

from __future__ import annotations

from pathlib import Path

from hotpass_assets.domain.compliance.overrides import NO_OVERRIDES, Overrides, overrides_from
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.decisions_file import beside_profile
from hotpass_resources.person_csv import read_person_csv
from hotpass_resources.settings import Settings


def consent_path(profile: ResolvedProfile, settings: Settings) -> Path:
    """File with the reviewed statuses of a profile: the one it names, else the one beside it."""
    return beside_profile(profile, profile.compliance.consent.overrides, "consent.csv", settings)


def read_overrides(path: Path, profile: ResolvedProfile) -> Overrides:
    """The statuses in a file; none when there is no file.

    Raises:
        InputError: The file is no table.
        ConfigurationError: A line cannot be used.
    """
    if not path.exists():
        return NO_OVERRIDES
    return overrides_from(read_person_csv(path), str(path), profile.compliance.consent, profile.country_code)
