"""Which Hotpass is installed, and which of its extras.

Belongs here: reading the metadata that installers leave beside the packages. Does not belong here: showing
it.

The folders are read directly: ``importlib.metadata`` takes 40 ms to import, a fifth of what ``hotpass
overview`` may take in all.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

METADATA_SUFFIXES = (".dist-info", ".egg-info")


@dataclass(frozen=True)
class Extra:
    """One optional part of the installation.

    Attributes:
        name: Name as in ``pip install "hotpass[name]"``.
        packages: How many packages it consists of.
        installed: How many of them are installed.
    """

    name: str
    packages: int
    installed: int

    @property
    def status(self) -> str:
        """State in words."""
        if self.installed == self.packages:
            return "installed"
        if self.installed:
            return f"{self.installed} of {self.packages} packages installed"
        return "not installed"


def program_version() -> str:
    """Version of the installed Hotpass."""
    return next(headers("Version"), "unknown (not installed)")


def installed_extras() -> list[Extra]:
    """Extras that the installed Hotpass declares, by name, with how much of each is there."""
    members: dict[str, list[str]] = {}
    for requirement in headers("Requires-Dist"):
        package, marker = package_key(requirement), re.search(r"extra\s*==\s*[\"']([^\"']+)", requirement)
        if package and marker:
            members.setdefault(marker[1], []).append(package)
    present = {package_key(folder.name.partition("-")[0]) for folder in metadata_folders()} if members else set()
    return [
        Extra(name, len(packages), sum(package in present for package in packages))
        for name, packages in sorted(members.items())
    ]


def metadata_folders() -> Iterator[Path]:
    """Metadata folders of all installed packages, in the order of the import path."""
    for entry in sys.path:
        folder = Path(entry)
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.suffix in METADATA_SUFFIXES)


def headers(name: str) -> Iterator[str]:
    """Values of a header of Hotpass's own metadata; none when it is not installed."""
    own = (folder / "METADATA" for folder in metadata_folders() if folder.name.startswith("hotpass-"))
    file = next((path for path in own if path.is_file()), None)
    if file is None:
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line:
            return  # the description follows
        header, _, value = line.partition(": ")
        if header == name:
            yield value


def package_key(requirement: str) -> str:
    """Name of the package a requirement starts with, in the one spelling all its spellings share."""
    found = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""
