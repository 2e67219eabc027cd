"""Where the command line looks for profiles.

Belongs here: the order of the folders. Does not belong here: which files in them are profiles
(``hotpass_assets.domain.profile.search``) and opening one (``load`` beside it).
"""

from collections.abc import Sequence
from pathlib import Path

from hotpass_assets.domain.profile.search import bundled_profiles_dir
from hotpass_resources.settings import Settings


def profile_folders(asked: Sequence[Path], settings: Settings) -> list[Path]:
    """Folders to search in order: asked for, the environment's, the usual ones here and in the workspace, bundled."""
    here = Path.cwd()
    usual = [place / name for place in (here, settings.workspace) for name in ("profiles", "config/profiles")]
    asked_for = [here / folder for folder in asked]
    return list(dict.fromkeys([*asked_for, *settings.profile_paths, *usual, bundled_profiles_dir()]))
