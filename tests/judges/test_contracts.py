"""Contracts before judges that know nothing of Hotpass; only ``make check-judges`` has them.

What each of theirs sees of the planted faults is written out in ``PLANTED``.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.publishing.csv import write_csv
from hotpass_resources.publishing.duckdb_file import write_duckdb
from hotpass_resources.publishing.parquet import write_parquet
from tests.end_to_end.running import Workspace

DATACONTRACT = os.environ.get("DATACONTRACT_PROGRAM")
FRICTIONLESS = os.environ.get("FRICTIONLESS_PROGRAM")
PROFILE = "aviation"
CONTRACT = "contracts/aviation_ssot.odcs.yaml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (DATACONTRACT and FRICTIONLESS), reason="the judges (440 MB) are installed by make check-judges"
    ),
]


@dataclass(frozen=True)
class Planted:
    """A fault in one cell of the published organisations.

    Attributes:
        column: Column it is in.
        value: What the cell holds instead; the same as the row before where it is a callable word.
        ours: Rule of Hotpass that sees it.
        datacontract: Type of the check of datacontract-cli that sees it.
        frictionless: Type of the error of Frictionless that sees it.
    """

    column: str
    value: Any
    ours: str
    datacontract: str
    frictionless: str


PLANTED = {
    "null key": Planted("organization_id", None, "required", "field_required", "primary-key"),
    "duplicate": Planted("organization_id", "as above", "unique", "field_unique", "unique-error"),
    "bad province": Planted("province", "Gautengg", "choices", "field_invalid_values", "constraint-error"),
    "bad e-mail": Planted("contact_primary_email", "not an address", "pattern", "field_regex", "constraint-error"),
    "national phone": Planted("contact_primary_phone", "0215550123", "pattern", "field_regex", "constraint-error"),
    "score above 1": Planted("data_quality_score", 1.7, "limit", "field_maximum", "constraint-error"),
}
# A type is a matter of the whole column: datacontract-cli compares types of a database, not of a Parquet file.
WRONG_TYPE = Planted("last_interaction_date", "soon", "type", "field_type", "type-error")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a publication, with every form."""
    place = Workspace(tmp_path_factory.mktemp("judged"))
    assert place.hotpass("init", "--path", ".").code == 0
    ran = place.refine("--profile", PROFILE, "--format", "csv", "--format", "duckdb")
    assert ran.code == 0, ran.err
    return place.folder / "out"


@pytest.fixture(scope="module")
def bad(out: Path) -> Path:
    """The same publication with every fault in it."""
    folder = out.parent / "bad"
    folder.mkdir()
    frame = pl.read_parquet(out / "refined.parquet")
    columns = {name: frame[name].to_list() for name in frame.columns}
    for row, fault in enumerate(PLANTED.values(), start=1):
        columns[fault.column][row] = columns[fault.column][row - 2] if fault.value == "as above" else fault.value
    faulty = pl.DataFrame(columns, schema=frame.schema)
    write_parquet(folder / "refined.parquet", faulty)
    dates = faulty["last_interaction_date"].cast(pl.String).to_list()
    dates[8] = WRONG_TYPE.value
    typed = faulty.with_columns(last_interaction_date=pl.Series(dates, dtype=pl.String))
    write_csv(folder / "refined.csv", typed, ORGANISATIONS)
    write_parquet(folder / "typed.parquet", typed)
    write_duckdb(folder / "refined.duckdb", {"organisations": typed})
    for name in (CONTRACT, "refined.datapackage.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((out / name).read_bytes())
    return folder


def judged(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A judge's verdict on files of a folder."""
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def results_of(folder: Path, server: str, schema: str = "all") -> tuple[int, dict[tuple[str, str], str]]:
    """Exit code of ``datacontract test``, and the result of every check by its type and column."""
    report = folder / f"{server}.json"
    ran = judged(
        folder, str(DATACONTRACT), "test", CONTRACT, "--server", server, "--schema-name", schema,
        "--output", report.name, "--output-format", "json",
    )  # fmt: skip
    assert report.is_file(), ran.stdout + ran.stderr
    checks = json.loads(report.read_text(encoding="utf-8"))["checks"]
    results: dict[tuple[str, str], str] = {}
    for check in checks:
        key = (check["type"], check["field"] or "")
        results[key] = check["result"] if results.get(key, "passed") == "passed" else results[key]
    return ran.returncode, results


def validated(folder: Path, *arguments: str) -> tuple[int, set[tuple[str, str]]]:
    """Exit code of ``frictionless validate``, and the errors it found by type and field."""
    ran = judged(folder, str(FRICTIONLESS), "validate", "--json", *arguments)
    report = json.loads(ran.stdout)
    errors = [error for task in report["tasks"] for error in task["errors"]]
    return ran.returncode, {(error["type"], error.get("fieldName", "")) for error in errors}


def test_the_contract_passes_the_linter(out: Path) -> None:
    """Prevents: a document that only its writer takes for the standard."""
    ran = judged(out, str(DATACONTRACT), "lint", CONTRACT)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("server", "schema"), [("parquet", "organisations"), ("csv", "organisations"), ("duckdb", "all")]
)
def test_what_is_published_passes_its_contract(out: Path, server: str, schema: str) -> None:
    """Prevents: a contract the published files themselves break, or that names files and tables that are not there."""
    code, results = results_of(out, server, schema)
    assert code == 0
    assert {key for key, result in results.items() if result in ("failed", "error")} == set()
    assert ("field_unique", "organization_id") in results
    assert ("field_invalid_values", "province") in results


def test_the_published_tables_refer_to_each_other_before_a_judge(out: Path) -> None:
    """Prevents: a reference in the contract that no program can follow."""
    _, results = results_of(out, "duckdb")
    assert results["field_relationships", "organization_id"] == "passed"
    assert results["field_relationships", "subject_party_id"] == "passed"
    assert results["model_quality_sql", ""] == "passed"


def test_published_csv_and_parquet_keep_the_descriptors(out: Path) -> None:
    """Prevents: descriptors that Frictionless reads differently from what is written, such as missing numbers."""
    assert validated(out, "refined.datapackage.json") == (0, set())
    for name in ("refined.csv", "refined.parquet"):
        assert validated(out, name, "--schema", "contracts/ssot.schema.json") == (0, set())


def test_datacontract_sees_every_fault(bad: Path) -> None:
    """Prevents: rules that stand in the contract and that nobody else can run."""
    code, results = results_of(bad, "parquet", "organisations")
    assert code == 1
    seen = {name for name, fault in PLANTED.items() if results[fault.datacontract, fault.column] == "failed"}
    assert seen == set(PLANTED)
    _, typed = results_of(bad, "duckdb", "organisations")
    assert typed[WRONG_TYPE.datacontract, WRONG_TYPE.column] == "failed"


@pytest.mark.parametrize("name", ["refined.csv", "typed.parquet"])
def test_frictionless_sees_every_fault(bad: Path, out: Path, name: str) -> None:
    """Prevents: descriptors that describe and constrain nothing."""
    schema = os.path.relpath(out / "contracts/ssot.schema.json", bad)
    code, errors = validated(bad, name, "--schema", schema, "--trusted")
    assert code == 1
    faults = PLANTED | {"wrong type": WRONG_TYPE}
    seen = {
        label
        for label, fault in faults.items()
        if (fault.frictionless, fault.column) in errors or (fault.frictionless, "") in errors
    }
    assert seen == set(faults)


@pytest.mark.parametrize("name", ["refined.csv", "typed.parquet", "refined.duckdb"])
def test_hotpass_sees_every_fault(bad: Path, name: str) -> None:
    """Prevents: a validation that is more lenient than those of others."""
    place = Workspace(bad)
    ran = place.hotpass("contracts", "validate", name, "--contract", CONTRACT, "--json")
    assert ran.code == 1, ran.err
    found = {(finding["rule"], finding["column"]) for finding in json.loads(ran.out)["findings"]}
    faults = PLANTED | {"wrong type": WRONG_TYPE}
    assert {label for label, fault in faults.items() if (fault.ours, fault.column) in found} == set(faults)
    assert "not an address" not in ran.out
    assert "0215550123" not in ran.out


def test_the_statements_refuse_every_fault(bad: Path, out: Path) -> None:
    """Prevents: tables made from the contract that take rows the contract forbids."""
    statements = (out / "contracts/aviation_ssot.sql").read_text(encoding="utf-8")
    good, faulty = pl.read_parquet(out / "refined.parquet"), pl.read_parquet(bad / "refined.parquet")
    with duckdb.connect() as connection:
        connection.execute(statements)
        connection.register("good", good.to_arrow())
        connection.execute("INSERT INTO organisations SELECT * FROM good")
        assert connection.execute("SELECT COUNT(*) FROM organisations").fetchone() == (good.height,)
    for row, label in enumerate(PLANTED, start=1):
        with duckdb.connect() as connection:
            connection.execute(statements)
            rows = faulty[[row - 2, row]] if label == "duplicate" else faulty[[row]]
            connection.register("rows", rows.to_arrow())
            with pytest.raises(duckdb.ConstraintException):
                connection.execute("INSERT INTO organisations SELECT * FROM rows")
