"""Copies of the profiles that intakes were made with.

Belongs here: keeping the text of a profile in the store. Does not belong here: reading it
(``domain.profile.load``).
"""

from pathlib import Path

from hotpass_assets.domain.profile.load import ProfileFile, list_profiles
from hotpass_resources.publishing.atomic import swap_in


class ProfileShelf:
    """Profiles below ``<root>/profiles``, one file a name."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "profiles"

    def keep(self, name: str, path: Path) -> None:
        """Keep the text of a profile under its name; nothing is written when it is there already."""
        text = path.read_bytes()
        target = self.folder / f"{name}{path.suffix.lower()}"
        if target.is_file() and target.read_bytes() == text:
            return
        self.forget(name)
        with swap_in(target) as aside:
            aside.write_bytes(text)

    def forget(self, name: str) -> None:
        """Remove the copy of a profile that can be found without it."""
        for path in self.folder.glob(f"{name}.*"):
            path.unlink()

    def profiles(self) -> list[ProfileFile]:
        """Profiles on the shelf."""
        return list(list_profiles([self.folder])) if self.folder.is_dir() else []
