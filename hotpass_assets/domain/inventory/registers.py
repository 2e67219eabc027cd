"""The two registers people keep: the assets of the platform, and what it is required to do.

Belongs here: their keys and reading them. Does not belong here: finding the files, and whether what they say is so
(``requirements``).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError, model_validator

from hotpass_assets.domain.config.block import Block, Text
from hotpass_assets.domain.config.document import read_document
from hotpass_assets.domain.config.problems import schema_problems
from hotpass_assets.domain.errors import ConfigurationError

AssetType = Literal["filesystem", "secret", "database"]
STATUSES = ("implemented", "planned", "missing", "degraded")

_Model = TypeVar("_Model", bound=BaseModel)


def _as_text(value: Any) -> Any:
    """A version such as 1 or 1.2, and a date, are texts that look like something else."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


PlainText = Annotated[Text, BeforeValidator(_as_text)]
Texts = Annotated[tuple[PlainText, ...], AfterValidator(_once)]


class AssetEntry(Block):
    """One asset: a folder, a secret or a database the platform depends on."""

    id: PlainText
    name: PlainText
    type: AssetType
    location: PlainText
    classification: PlainText
    owner: PlainText
    custodian: PlainText | None = None
    description: str = ""
    dependencies: Texts = ()
    controls: Texts = ()


class AssetRegister(Block):
    """The register of assets."""

    version: PlainText
    maintainer: PlainText
    review_cadence: PlainText
    assets: tuple[AssetEntry, ...]

    @model_validator(mode="after")
    def _ids_are_unique_and_known(self) -> AssetRegister:
        ids = [asset.id for asset in self.assets]
        repeated = sorted(name for name, count in Counter(ids).items() if count > 1)
        if repeated:
            raise ValueError(f"more than one asset has the id {', '.join(repeated)} | give each its own")
        unknown = sorted({name for asset in self.assets for name in asset.dependencies} - set(ids))
        if unknown:
            raise ValueError(f"no asset has the id {', '.join(unknown)}, which another depends on | correct it")
        return self


class CheckEntry(Block):
    """What in this installation shows that a requirement is met; all that is named has to be there."""

    verb: Text | None = None
    extra: Text | None = None
    profile: Text | None = None
    asset: Text | None = None

    @model_validator(mode="after")
    def _checks_something(self) -> CheckEntry:
        if not self.model_dump(exclude_none=True):
            raise ValueError("nothing is checked | name a verb, extra, profile or asset")
        return self


class RequirementEntry(Block):
    """One thing the platform is required to do."""

    id: PlainText
    surface: PlainText
    description: PlainText
    status: PlainText | None = None
    detail: str = ""
    check: CheckEntry | None = None


class FeatureStatus(Block):
    """The register of requirements."""

    requirements: tuple[RequirementEntry, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> FeatureStatus:
        counts = Counter(requirement.id for requirement in self.requirements)
        repeated = sorted(name for name, count in counts.items() if count > 1)
        if repeated:
            raise ValueError(f"more than one requirement has the id {', '.join(repeated)} | give each its own")
        return self


def read_asset_register(path: Path) -> AssetRegister:
    """The register of assets in a file.

    Raises:
        ConfigurationError: There is no such file, or it is invalid; every problem is listed with its line.
    """
    return _read(path, AssetRegister, "the asset register cannot be used")


def read_feature_status(path: Path) -> FeatureStatus:
    """The register of requirements in a file.

    Raises:
        ConfigurationError: There is no such file, or it is invalid; every problem is listed with its line.
    """
    return _read(path, FeatureStatus, "the feature status cannot be used")


def _read(path: Path, model: type[_Model], what: str) -> _Model:
    document = read_document(path)
    try:
        return model.model_validate(document.payload)
    except ValidationError as error:
        raise ConfigurationError(what, schema_problems(error, document, model)) from error
