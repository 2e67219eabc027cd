"""Where the command line looks for profiles.

Belongs here: the order of the folders. Does not belong here: which files in them are profiles
(``hotpass_assets.domain.profile.search``) and opening one (``load`` beside it).
"""

from collections.abc import Sequence
from pathlib import Path

from hotpass_assets.domain.profile.search import bundled_profiles_dir
from hotpass_resources.settings import Settings


def profile_folders(asked: Sequence[Path], settings: Settings) -> list[Path]:
    """Folders to search in order: those asked for, the environment's, the usual two, the bundled one."""
    here = Path.cwd()
    usual = [here / "profiles", here / "config" / "profiles", bundled_profiles_dir()]
    return list(dict.fromkeys([*(here / folder for folder in asked), *settings.profile_paths, *usual]))
