"""Invented columns and the shortest way to map a table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
import pytest

from hotpass_assets.domain.mapping.model import TableMapping
from hotpass_assets.domain.mapping.table_mapping import map_table

Cells = Sequence[str | None]
MapColumns = Callable[..., TableMapping]


@dataclass(frozen=True)
class Refine:
    """The refine block of a profile, synonyms alone."""

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A profile, refine block alone."""

    refine: Refine = field(default_factory=Refine)


@dataclass(frozen=True)
class Rule:
    """A sheet rule, as far as mapping reads it."""

    columns: Mapping[str, str | None] = field(default_factory=dict)
    role: str | None = None


@dataclass(frozen=True)
class Invented:
    """Columns of invented values with the dirt of real ones, eight rows each."""

    organisations: Cells = (
        "Amber Bulbul Flight School (Pty) Ltd",
        "COBALT CRANE AVIATION CC",
        "Distant Drongo Wings",
        "Emerald Egret Helicopters\xa0(PTY) LTD",
        "Golden Gull Air Charters",
        "Indigo Ibis\nFlying Academy",
        "Jade Jacana Aero Club",
        "Lively Lark Training (Edms) Bpk",
    )
    first_names: Cells = ("Thandi", "Pieter", "Naledi", "Johan", "Sipho", "Anna", "Lerato", "Craig")
    surnames: Cells = (
        "Testwood",
        "van Voorbeeld",
        "Sampleton",
        "Proefman",
        "Mockford",
        "Fakely",
        "Dummond",
        "Noname",
    )
    people: Cells = (
        "Thandi Testwood (Director)",
        "Pieter van Voorbeeld; Anna Fakely (CFI)",
        "Capt N. Sampleton – Chief Flying Instructor",
        "PROEFMAN JOHAN",
        "-",
        "Sipho Mockford",
        "Lerato Dummond",
        "Craig Noname",
    )
    roles: Cells = ("Director", "CFI", "Owner", "Accountable Manager", "Ops", "CFI", "—", "Owner")
    phones: Cells = (
        "+27 82 555 0101",
        "082 555 0102 (Thandi)",
        "27825550103",
        "011 555 0104 / 082 555 0105",
        "825550106",
        "(021) 555-0107 x 12",
        "—",
        "+27825550108 ; +27825550109",
    )
    emails: Cells = (
        "thandi@amber.example",
        "pieter@cobalt.example; anna@cobalt.example",
        "INFO@distant.example",
        "johan@emerald.example.",
        "n/a",
        "\xa0ops@indigo.example",
        "lerato@jade.example (Lerato)",
        "craig@lively.example",
    )
    websites: Cells = (
        "https://amber.example",
        "www.cobalt.example",
        None,
        " http://emerald.example/home",
        "golden.example",
        "Website: https://indigo.example",
        "—",
        None,
    )
    provinces: Cells = ("Gauteng", "Kwa-Zulu Natal", "Western Cape", "KZN", "Unknown", "Limpopo", "GP", None)
    addresses: Cells = (
        "Hangar 5, Amber Airfield, Testville, 1748",
        "12 Proof Road, Sampleton, 0001",
        "PO Box 12, Mocktown",
        "Plot 3, Egret Lane, Fakefontein",
        "Hangar 2, Golden Airport",
        "Unit 7, Ibis Park, Dummydorp, 2194",
        "Posbus 44, Voorbeeld, 7600",
        "9 Lark Street, Noname, 4001",
    )
    dates: Cells = (
        "2025-03-10",
        "45810",
        "10/03/2025",
        "2025-04-01 14:30:00",
        None,
        "1 June 2025",
        "2025-06-02",
        "-",
    )
    ids: Cells = ("1", "2", "3", "4", "5", "6", "7", "8")
    types: Cells = (
        "Flight School",
        "Charter",
        "Flight School, Charter",
        "Drone School",
        "Flight school",
        "Club",
        "Club",
        None,
    )
    statuses: Cells = ("Active", "DNC", "0", "Likely Closed", "NTC", "Active", None, "Active")
    priorities: Cells = ("Low", "Medium", "Imminent", None, None, "Low", None, None)
    planes: Cells = ("C172; PA28", "C152", "R44", "R22, R44", "Sling 2", "C172", "ASK 21", None)
    remarks: Cells = (
        "Asked for prices in March and will call back later this year",
        "Prefers to be written to in Afrikaans, not telephoned at all",
        "Moved to a new hangar; visit before the end of the season",
        "-",
        "Do not call",
        None,
        "Has two simulators and plans for a third one next winter",
        "Answered",
    )
    numbers: Cells = ("12", "300", "45.5", "78", "1 000", "6", "7", "88")
    flags: Cells = ("1", None, "1", "0", "1", None, "cv ", "1")
    nothing: Cells = (None,) * 8


@pytest.fixture
def invented() -> Invented:
    """Invented columns."""
    return Invented()


@pytest.fixture
def profile_with() -> Callable[[Mapping[str, tuple[str, ...]]], Profile]:
    """A profile with these synonyms."""
    return lambda synonyms: Profile(Refine(synonyms))


@pytest.fixture
def rule() -> type[Rule]:
    """The class of sheet rules."""
    return Rule


@pytest.fixture
def map_columns() -> MapColumns:
    """Map a table written as pairs of header and cells, by default with a profile that knows nothing."""

    def run(
        *columns: tuple[str | None, Cells],
        sheet: str = "",
        first_column: int = 0,
        profile: Profile | None = None,
        sheet_rule: Rule | None = None,
    ) -> TableMapping:
        headers = [header for header, _ in columns]
        values = [pl.Series(list(cells), dtype=pl.String) for _, cells in columns]
        return map_table(headers, values, first_column, profile or Profile(), sheet_rule, sheet=sheet)

    return run


@pytest.fixture
def fields_of() -> Callable[[TableMapping], list[str | None]]:
    """Fields of a mapping in column order."""
    return lambda mapping: [column.field for column in mapping.columns]
