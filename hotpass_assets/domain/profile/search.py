"""Where profiles are found.

Belongs here: folders, suffixes and names of profile files. Does not belong here: opening them; this module
imports no parser, so that a list of profiles costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

PROFILE_SUFFIXES = (".yaml", ".yml", ".toml")


@dataclass(frozen=True)
class ProfileFile:
    """A profile file and the name it is called by."""

    name: str
    path: Path


def bundled_profiles_dir() -> Path:
    """Folder of the profiles that come with Hotpass: in the package when installed, else in the checkout."""
    package = Path(__file__).resolve().parents[2]
    packaged = package / "_profiles"
    return packaged if packaged.is_dir() else package.parent / "profiles"


def list_profiles(dirs: Sequence[Path]) -> tuple[ProfileFile, ...]:
    """Profiles in the given folders by name; of two with one name the earlier folder wins."""
    found: dict[str, ProfileFile] = {}
    for folder in dirs:
        for suffix in PROFILE_SUFFIXES:
            for path in sorted(folder.glob(f"*{suffix}")) if folder.is_dir() else ():
                if path.is_file() and not path.name.startswith("."):
                    found.setdefault(path.stem, ProfileFile(path.stem, path))
    return tuple(found[name] for name in sorted(found))


def is_profile_path(reference: str) -> bool:
    """Whether a reference is a path rather than a name: it has a separator or a profile suffix."""
    return "/" in reference or "\\" in reference or Path(reference).suffix.lower() in PROFILE_SUFFIXES


def find_profile(reference: str, search_dirs: Sequence[Path] = (), bundled: Path | None = None) -> Path:
    """File of a profile given by path or by name; names are looked up in the folders in order, bundled last.

    Raises:
        ConfigurationError: There is none; the message lists the places searched and the nearest names.
    """
    if is_profile_path(reference):
        path = Path(reference)
        if path.is_file():
            return path
        raise _not_found(reference, (path,), ())
    dirs: tuple[Path, ...] = (*search_dirs, bundled) if bundled else tuple(search_dirs)
    for folder in dirs:
        for suffix in PROFILE_SUFFIXES:
            candidate = folder / f"{reference}{suffix}"
            if reference and candidate.is_file():
                return candidate
    raise _not_found(reference, dirs, tuple(profile.name for profile in list_profiles(dirs)))


def _not_found(reference: str, places: Sequence[Path], names: Sequence[str]) -> ConfigurationError:
    searched = ", ".join(str(place) for place in places) or "no folder"
    near = get_close_matches(reference, names, n=3, cutoff=0.5) or list(names)
    remedy = f"available: {', '.join(near)}" if near else "add its folder with --profile-search-path"
    problem = ConfigurationProblem("profile search", "", f"there is no such file; looked in {searched}", remedy)
    return ConfigurationError(
        f"profile '{reference}' was not found",
        [problem],
        do="Name another profile, or add its folder to the search",
    )
