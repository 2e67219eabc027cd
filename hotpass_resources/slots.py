"""A number of places that processes of this machine share, for things of which only so many may happen at once.

Belongs here: taking a place and giving it back. Does not belong here: what the places are for.
"""

import fcntl
import hashlib
from io import TextIOWrapper
from pathlib import Path


class Slots:
    """Places below a folder, the same for every process that names the same key.

    A place is given back when the process that holds it ends, however it ends.

    Args:
        folder: Folder for the lock files.
        key: What the places are for.
        count: How many there are for this process; another may count differently.
    """

    def __init__(self, folder: Path, key: str, count: int) -> None:
        self._folder = folder / hashlib.sha256(key.encode()).hexdigest()[:16]
        self._count = count
        self._held: dict[int, TextIOWrapper] = {}

    def take(self) -> int | None:
        """The number of a place that is now ours; nothing when all are taken."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(self._count):
            if number in self._held:
                continue
            place = (self._folder / f"{number}.lock").open("a")
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                place.close()
                continue
            self._held[number] = place
            return number
        return None

    def give_back(self, number: int) -> None:
        """Lets another have the place."""
        self._held.pop(number).close()

    def give_all_back(self) -> None:
        """Lets others have all places that are held."""
        for number in list(self._held):
            self.give_back(number)
