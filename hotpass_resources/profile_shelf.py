"""Copies of the profiles that intakes were made with.

Belongs here: keeping the text of a profile in the store. Does not belong here: reading it
(``domain.profile.load``).
"""

from pathlib import Path

from hotpass_assets.domain.profile.load import ProfileFile, list_profiles
from hotpass_resources.storage.store import StoredFile, StoreRoot, open_store

_FOLDER = "profiles"


class ProfileShelf:
    """Profiles in the store, one object a name.

    Args:
        root: Address of the store.
    """

    def __init__(self, root: StoreRoot) -> None:
        self._store = open_store(root)

    def keep(self, name: str, path: Path) -> None:
        """Keep the text of a profile under its name; nothing is written when it is there already."""
        text = path.read_bytes()
        target = self._store.file(_FOLDER, f"{name}{path.suffix.lower()}")
        kept = self._named(name)
        if [file.key for file in kept] == [target.key] and target.local().read_bytes() == text:
            return
        self.forget(name)
        with target.write() as aside:
            aside.write_bytes(text)

    def forget(self, name: str) -> None:
        """Remove the copy of a profile that can be found without it."""
        for file in self._named(name):
            file.remove()

    def folders(self) -> list[Path]:
        """Folders of this machine in which the profiles on the shelf are."""
        return sorted({file.local().parent for file in self._store.files(_FOLDER)})

    def profiles(self) -> list[ProfileFile]:
        """Profiles on the shelf."""
        return list(list_profiles(self.folders()))

    def _named(self, name: str) -> list[StoredFile]:
        return [file for file in self._store.files(_FOLDER) if file.stem == name]
