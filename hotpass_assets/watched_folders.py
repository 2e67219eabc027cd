"""Which folders are watched for a profile, and what a request for one of them asks.

Belongs here: finding the configuration files of the workspace and reading them as ``hotpass refine --config`` does in
the folder of the workspace. Does not belong here: looking into the folders (``input_folder``), when that is done
(``defs.input_sensor``).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hotpass_assets.domain.config.block import Block
from hotpass_assets.domain.config.document import DOCUMENT_SUFFIXES
from hotpass_assets.domain.config.layers import layer, named_profile
from hotpass_assets.domain.config.model import HotpassConfig, ProfileIdentity
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.intake_settings import IntakeSettings
from hotpass_assets.registration import asked_settings
from hotpass_resources.settings import Settings

CONFIG_FOLDER = "config"
CONFIG_PATTERN = "pipeline*"

_Block = TypeVar("_Block", bound=Block)


@dataclass(frozen=True)
class WatchedFolder:
    """A folder that a configuration file names.

    Attributes:
        config: Name of the configuration file.
        asked: What a request with that file asks; its folder is the one to watch.
        merged: The configuration itself, from which records and signals are gathered once there is something to freeze.
        left_out: Key of an intake that the file names; what is dropped gets keys of its own, since one key has one
            drop.
    """

    config: str
    asked: IntakeSettings
    left_out: str | None
    merged: HotpassConfig

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.asked.input_dir)


def config_files(profile: ResolvedProfile, settings: Settings) -> tuple[list[Path], dict[str, ConfigurationError]]:
    """Configuration files of the workspace that follow a profile, and those that cannot be read, by name.

    Args:
        profile: The profile.
        settings: Its workspace counts: files ``config/pipeline*`` with a suffix of a configuration file.
    """
    found: list[Path] = []
    unreadable: dict[str, ConfigurationError] = {}
    for path in sorted((settings.workspace / CONFIG_FOLDER).glob(CONFIG_PATTERN)):
        if path.suffix.lower() not in DOCUMENT_SUFFIXES or not path.is_file():
            continue
        try:
            named = named_profile([path]) or ProfileIdentity().name
        except ConfigurationError as error:
            unreadable[path.name] = error
            continue
        if named == profile.name:
            found.append(path)
    return found, unreadable


def watched_folder(profile: ResolvedProfile, config: Path, settings: Settings) -> WatchedFolder:
    """The folder that a configuration file names, as ``hotpass refine --config`` would read it.

    Raises:
        ConfigurationError: The file is invalid.
        OutputError: Results cannot be written where the file wants them.
    """
    merged = from_workspace(layer(profile, [config], variables=settings.config_values), settings.workspace)
    asked = asked_settings(profile, merged, settings)
    return WatchedFolder(config.name, asked, merged.pipeline.intake, merged)


def from_workspace(config: HotpassConfig, workspace: Path) -> HotpassConfig:
    """The configuration with all its relative paths taken from the folder of the workspace."""
    return _rooted(config, workspace)


def _rooted(block: _Block, workspace: Path) -> _Block:
    rooted: dict[str, object] = {}
    for name, value in block:
        if isinstance(value, Path):
            rooted[name] = workspace / value
        elif isinstance(value, Block):
            rooted[name] = _rooted(value, workspace)
    return block.model_copy(update=rooted)
