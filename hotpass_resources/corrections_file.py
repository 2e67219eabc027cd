"""The file of corrections that people asked for: where it is, reading it, adding to it.

Belongs here: the path that belongs to a profile, and one writer at a time. Does not belong here: what a correction is
(``domain.compliance.corrections``) and the form of the CSV (``person_csv``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.corrections import (
    CORRECTION_COLUMNS,
    NO_CORRECTIONS,
    Corrections,
    corrections_from,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.decisions_file import beside_profile
from hotpass_resources.locks import alone_at
from hotpass_resources.person_csv import read_person_csv, write_person_csv
from hotpass_resources.settings import Settings

SUFFIX = "corrections.csv"


def corrections_path(profile: ResolvedProfile, settings: Settings) -> Path:
    """File with the corrections of a profile, beside it."""
    beside = Path(profile.path).with_name(f"{Path(profile.path).stem}.{SUFFIX}") if profile.path else None
    return beside_profile(profile, str(beside) if beside else None, SUFFIX, settings)


def read_corrections(path: Path, country: str) -> Corrections:
    """The corrections in a file; none when there is no file.

    Raises:
        InputError: The file is no table.
        ConfigurationError: A line cannot be used.
    """
    if not path.exists():
        return NO_CORRECTIONS
    return corrections_from(read_person_csv(path), str(path), country)


def add_correction(path: Path, line: Mapping[str, str | None], country: str, settings: Settings) -> None:
    """Add one correction, judged like a line of the file.

    Raises:
        ConfigurationError: It cannot be used; the file is left as it was.
        OutputError: The file cannot be written.
    """
    with alone_at(settings.state_dir / "locks" / "corrections.lock"):
        before = read_person_csv(path).drop("line") if path.exists() else pl.DataFrame()
        new = pl.DataFrame([dict(line)], schema=dict.fromkeys(CORRECTION_COLUMNS, pl.String))
        after = pl.concat([before, new], how="diagonal")
        numbered = after.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("line"))
        corrections_from(numbered, str(path), country)
        write_person_csv(path, after)
