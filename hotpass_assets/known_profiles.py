"""Profiles the code location knows.

Belongs here: finding profiles for the UI. Does not belong here: the profile a command names
(``domain.profile.load``).
"""

import logging
from pathlib import Path

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import bundled_profiles_dir, list_profiles, load_profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.profile_shelf import ProfileShelf
from hotpass_resources.settings import Settings

_log = logging.getLogger(__name__)


def profile_folders(settings: Settings) -> list[Path]:
    """Folders in which the code location looks for profiles, first match first."""
    return [
        *settings.profile_paths,
        settings.workspace / "profiles",
        settings.workspace / "config" / "profiles",
        bundled_profiles_dir(),
    ]


def known_profiles(settings: Settings) -> list[ResolvedProfile]:
    """All usable profiles, by name; one that is invalid is left out and said so.

    A profile that was used from elsewhere is found on the shelf of the store, so that its intakes can be run again.
    """
    own, bundled = profile_folders(settings)[:-1], bundled_profiles_dir()
    found: dict[str, Path] = {}
    for files in (list_profiles([bundled]), ProfileShelf(settings.store_root).profiles(), list_profiles(own)):
        found |= {file.name: file.path for file in files}
    profiles = []
    for name in sorted(found):
        try:
            profiles.append(load_profile(str(found[name])))
        except ConfigurationError as error:
            _log.warning("profile %s is left out: %s", name, error.one_line())
    return profiles
