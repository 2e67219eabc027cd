"""What a person writes about filling gaps in a profile.

Belongs here: the keys below ``enrich`` and what makes a value acceptable. Does not belong here: filling
(``domain.enrich``) and reading the files of lists (``hotpass_resources.reference_lists``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from hotpass_assets.domain.config.block import Block, Text

Link = Literal["lookups", "registries", "earlier_intakes", "derived", "network"]
RegistryName = Literal["cipc", "sacaa"]
Key = Literal["organization_id", "registration_number", "vat_number", "website", "organization_name"]
Fillable = Literal[
    "website",
    "province",
    "city",
    "suburb",
    "postal_code",
    "area",
    "address_primary",
    "registration_number",
    "vat_number",
    "organization_category",
    "organization_type",
    "status",
    "coordinates",
]
Listed = Literal[
    "website",
    "province",
    "city",
    "suburb",
    "postal_code",
    "area",
    "address_primary",
    "registration_number",
    "vat_number",
    "organization_category",
    "organization_type",
    "status",
]
Share = Annotated[float, Field(ge=0, le=1)]


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{', '.join(repeated)} is listed twice | keep it once")
    return names


class ListEntry(Block):
    """A list kept beside the workbooks: a look-up table of your own, or a snapshot of a registry."""

    name: Text
    file: Text
    sheet: Text | None = None
    kind: Literal["lookup", "registry"] = "lookup"
    key: Key = "organization_name"
    key_column: Text
    columns: Annotated[dict[Text, Listed], Field(min_length=1)]
    confidence: Share = 0.95


class RegistriesEntry(Block):
    """Which registries link ``network`` asks, and how much. It asks none unless the network may be used."""

    registries: Annotated[tuple[RegistryName, ...], AfterValidator(_once)] = ("cipc",)
    limit: Annotated[int, Field(ge=0, le=100_000)] = 200
    keep_hours: Annotated[float, Field(ge=0)] = 168.0


class EnrichBlock(Block):
    """From what gaps are filled, and how sure it must be."""

    chain: Annotated[tuple[Link, ...], Field(min_length=1), AfterValidator(_once)] = (
        "lookups",
        "registries",
        "earlier_intakes",
        "derived",
        "network",
    )
    threshold: Share = 0.7
    fields: Annotated[tuple[Fillable, ...], Field(min_length=1), AfterValidator(_once)] | None = None
    lists: tuple[ListEntry, ...] = ()
    network: RegistriesEntry = RegistriesEntry()

    @model_validator(mode="after")
    def _lists_differ(self) -> EnrichBlock:
        _once(tuple(entry.name for entry in self.lists))
        return self


@dataclass(frozen=True)
class ListRule:
    """A list with its place.

    Attributes:
        file: Path of the file, found from the profile's folder.
        link: Link of the chain it belongs to.
        columns: The list's column to the field it fills.
    """

    name: str
    file: str
    sheet: str | None
    link: str
    key: str
    key_column: str
    columns: Mapping[str, str]
    confidence: float


@dataclass(frozen=True)
class RegistryRules:
    """How link ``network`` asks registries.

    Attributes:
        registries: Their names, the most believed first.
        limit: Rows of a dataset that are asked about.
        keep_hours: How long an answer is used again before the registry is asked anew.
    """

    registries: tuple[str, ...] = ()
    limit: int = 200
    keep_hours: float = 168.0


@dataclass(frozen=True)
class EnrichRules:
    """From what gaps are filled, and how sure it must be.

    Attributes:
        fields: Fields that may be filled; nothing for all that can be.
    """

    chain: tuple[str, ...]
    threshold: float
    fields: tuple[str, ...] | None
    lists: tuple[ListRule, ...]
    network: RegistryRules = RegistryRules()


def enrich_rules(block: EnrichBlock, folder: str) -> EnrichRules:
    """The rules of a block.

    Args:
        block: What a person wrote.
        folder: Folder of the profile, from which files are found.
    """
    lists = (
        ListRule(
            entry.name,
            str(PurePath(folder) / entry.file),
            entry.sheet,
            "registries" if entry.kind == "registry" else "lookups",
            entry.key,
            entry.key_column,
            dict(entry.columns),
            entry.confidence,
        )
        for entry in block.lists
    )
    return EnrichRules(
        tuple(block.chain), block.threshold, block.fields, tuple(lists), RegistryRules(**dict(block.network))
    )
