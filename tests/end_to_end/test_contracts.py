"""The contract goes out with the data, and a breaking change does not go out unannounced."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end.running import MEMBERS, Workspace, write_members

CONTRACT = "out/contracts/members_ssot.odcs.yaml"
PROFILE = """
name: members
refine:
  expectations:
    - {column: organization_name, check: not_null, severity: error}
contract:
  version: 1.0.0
  owner: Records Office
"""
BREAKING = (
    "    - {column: province, check: in_set, value: [Gauteng, Western Cape, KwaZulu-Natal], severity: error}\ncontract:"
)

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace with a profile of its own, refined once."""
    place = Workspace(tmp_path)
    write_members(place.folder / "data" / "members.xlsx")
    (place.folder / "profiles").mkdir()
    write_profile(place, PROFILE)
    ran = refined(place)
    assert ran[0] == 0, ran
    return place


def write_profile(place: Workspace, text: str) -> None:
    """The profile from now on."""
    (place.folder / "profiles/members.yaml").write_text(text, encoding="utf-8")


def refined(place: Workspace) -> tuple[int, str]:
    """Exit code and events of a refinement."""
    ran = place.refine("--profile", "members", "--archive")
    return ran.code, ran.out + ran.err


def test_every_form_of_the_contract_is_published_and_archived(place: Workspace) -> None:
    """Prevents: data handed over without what may be relied on, or with a list that leaves it out."""
    files = {name for name in place.files() if "contract" in name or "datapackage" in name}
    assert files == {
        CONTRACT,
        "out/contracts/members_ssot.json-schema.json",
        "out/contracts/members_ssot.md",
        "out/contracts/members_ssot.sql",
        "out/contracts/ssot.schema.json",
        "out/refined.datapackage.json",
    }
    listed = place.table("published_dataset", "members").filter(kind="contract")
    assert {Path(path).relative_to(place.folder).as_posix() for path in listed["path"]} == files
    for line in listed.iter_rows(named=True):
        assert hashlib.sha256(Path(line["path"]).read_bytes()).hexdigest() == line["sha256"]
    (archive,) = (place.folder / "dist").glob("*.zip")
    with zipfile.ZipFile(archive) as packed:
        assert {f"outputs/{name.removeprefix('out/')}" for name in files} <= set(packed.namelist())
        assert "outputs/refined.datapackage.json" in json.dumps(json.loads(packed.read("manifest.json"))["files"])
    assert not place.leftovers()


def test_what_is_emitted_and_what_is_published_are_the_same(place: Workspace) -> None:
    """Prevents: a contract on paper that differs from the one beside the data."""
    ran = place.hotpass("contracts", "--profile", "members", "--config", config(place))
    assert ran.out == (place.folder / CONTRACT).read_text(encoding="utf-8")


def config(place: Workspace) -> Path:
    """The settings ``refine`` was given on its command line."""
    path = place.folder / "run.toml"
    path.write_text("[pipeline]\noutput_path = 'out/refined.xlsx'\n", encoding="utf-8")
    return path


def test_running_again_gives_the_same_contract(place: Workspace) -> None:
    """Prevents: documents that carry a time or an order of their own."""
    before = place.files()
    assert refined(place)[0] == 0
    assert place.files() == before


@pytest.mark.parametrize("next_drop", [False, True])
def test_a_breaking_change_is_not_published_without_a_new_version(place: Workspace, next_drop: bool) -> None:
    """Prevents: users of the data finding out from their own errors, with the same drop again or with the next one."""
    before = place.files()
    if next_drop:
        write_members(place.folder / "data" / "members.xlsx", [*MEMBERS, ["Delta Air", "", "", "", "Gauteng"]])
        (place.folder / CONTRACT).write_bytes(before[CONTRACT])
    changed = PROFILE.replace("contract:", BREAKING)
    write_profile(place, changed)
    code, said = refined(place)
    assert code == 1
    assert "no_breaking_change_without_a_new_version" in said
    assert place.files() == before
    # What was held back is no contract anybody has: trying again does not make it one.
    assert refined(place)[0] == 1
    write_profile(place, changed.replace("1.0.0", "2.0.0"))
    assert refined(place)[0] == 0
    assert (place.folder / CONTRACT).read_text(encoding="utf-8").startswith("version: 2.0.0")


def test_published_files_keep_the_published_contract(place: Workspace) -> None:
    """Prevents: a promise that the data of the same run breaks."""
    for name in ("out/refined.parquet", "out/refined.xlsx"):
        ran = place.hotpass("contracts", "validate", name, "--contract", CONTRACT, "--qa-mode", "strict")
        assert ran.code == 0, ran.out
