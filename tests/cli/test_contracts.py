"""``hotpass contracts``: what goes to stdout, where files go, and which exit code follows."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import yaml

from hotpass_resources.publishing.parquet import write_parquet
from tests.builders import published
from tests.cli.conftest import Hotpass

ALL_FORMS = (
    "aviation_ssot.json-schema.json",
    "aviation_ssot.md",
    "aviation_ssot.odcs.yaml",
    "aviation_ssot.sql",
    "refined_data.datapackage.json",
    "ssot.schema.json",
)


@pytest.fixture
def good(folder: Path) -> Path:
    """Published organisations."""
    write_parquet(folder / "refined.parquet", published.organisations(4))
    return folder / "refined.parquet"


@pytest.fixture
def bad(folder: Path) -> Path:
    """Organisations with two faults, one of them personal."""
    frame = published.organisations(30).with_columns(
        province=pl.lit("Gautengg"), contact_primary_phone=pl.lit("0215550123")
    )
    write_parquet(folder / "bad.parquet", frame)
    return folder / "bad.parquet"


def contract_of(hotpass: Hotpass, *arguments: str) -> str:
    """The contract a command line writes to stdout."""
    ran = hotpass("contracts", "emit", "--profile", "aviation", *arguments)
    assert ran.code == 0, ran.err
    return ran.out


@pytest.mark.parametrize(
    "line",
    [
        ("contracts",),
        ("contracts", "emit"),
        ("contracts", "--format", "yaml"),
        ("contracts", "--format", "yaml", "emit"),
        ("--profile", "generic", "contracts"),
        ("contracts", "--profile", "generic", "emit", "--format", "yaml"),
    ],
)
def test_the_contract_is_emitted_however_it_is_asked_for(hotpass: Hotpass, line: tuple[str, ...]) -> None:
    """Prevents: the documented default command, and options before it, being refused."""
    ran = hotpass(*line)
    assert ran.code == 0, ran.err
    assert yaml.safe_load(ran.out)["name"] == "generic_ssot"
    assert ran.err == "Contract: generic_ssot (profile generic)\n"


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("yaml", "version: 1.0.0"),
        ("json", '{\n  "version"'),
        ("json-schema", '{\n  "$schema"'),
        ("table-schema", '{\n  "fields"'),
        ("datapackage", '{\n  "name": "aviation_ssot"'),
        ("ddl", "-- aviation_ssot 1.0.0"),
        ("markdown", "# aviation\\_ssot 1.0.0"),
    ],
)
def test_stdout_is_the_document_and_nothing_else(hotpass: Hotpass, form: str, start: str) -> None:
    """Prevents: a document that has to be cut out of other words."""
    text = contract_of(hotpass, "--format", form)
    assert text.replace("\\_", "_").startswith(start.replace("\\_", "_"))
    assert text.endswith("\n")


def test_a_folder_takes_all_forms(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: a folder given as output ending as one file of that name."""
    contract_of(hotpass, "--output", "handover")
    assert tuple(sorted(path.name for path in (folder / "handover").iterdir())) == ALL_FORMS
    ran = hotpass("contracts", "emit", "--output", "handover", "--format", "ddl")
    assert (ran.code, "leave --format out" in ran.error) == (2, True)


@pytest.mark.parametrize(("name", "start"), [("a.sql", "--"), ("a.json", "{"), ("a.md", "#"), ("a.yml", "version")])
def test_the_suffix_of_a_file_says_its_form(hotpass: Hotpass, folder: Path, name: str, start: str) -> None:
    """Prevents: YAML in a file called .json."""
    out = contract_of(hotpass, "--output", f"new/{name}")
    assert out == f"new/{name}\n"
    assert (folder / "new" / name).read_text(encoding="utf-8").startswith(start)


def test_an_output_of_no_known_form_is_refused(hotpass: Hotpass) -> None:
    """Prevents: guessing what .txt means."""
    ran = hotpass("contracts", "emit", "--output", "contract.txt")
    assert ran.code == 2
    assert "--format" in ran.error


def test_a_table_is_chosen_by_its_name(hotpass: Hotpass) -> None:
    """Prevents: an option that is accepted and ignored."""
    said = yaml.safe_load(contract_of(hotpass, "--table", "contacts"))
    assert [table["name"] for table in said["schema"]] == ["contacts"]
    fields = json.loads(contract_of(hotpass, "--format", "table-schema", "--table", "parties"))["fields"]
    assert fields[0]["name"] == "party_id"
    ran = hotpass("contracts", "emit", "--table", "contact")
    assert ran.code == 2
    assert "did you mean 'contacts'" in ran.error


def test_the_configuration_is_part_of_the_contract(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: owner, suite and names of a configuration file that the contract does not know."""
    (folder / "run.toml").write_text(
        "[governance]\ndata_owner = 'Records Office'\n[pipeline]\noutput_path = 'out/schools.xlsx'\nformats = ['csv']\n"
        "[data_contract]\ndataset = 'schools'\nschema_descriptor = 'schools.schema.json'\n"
        "expectation_suite = 'aviation'\n",
        encoding="utf-8",
    )
    said = yaml.safe_load(contract_of(hotpass, "--config", "run.toml"))
    assert (said["name"], said["team"]["name"]) == ("schools", "Records Office")
    assert [server["path"] for server in said["servers"]] == ["schools.parquet", "schools.csv"]
    assert {"property": "expectationSuite", "value": "aviation"} in said["customProperties"]
    contract_of(hotpass, "--config", "run.toml", "--output", "handover")
    assert (folder / "handover/schools.schema.json").is_file()


@pytest.mark.parametrize("name", ["../out.json", "schema.yaml", ""])
def test_a_descriptor_is_a_plain_file_name(hotpass: Hotpass, folder: Path, name: str) -> None:
    """Prevents: a configuration that writes where it likes."""
    (folder / "run.toml").write_text(f"[data_contract]\nschema_descriptor = '{name}'\n", encoding="utf-8")
    ran = hotpass("contracts", "--config", "run.toml")
    assert ran.code == 2
    assert "schema_descriptor" in ran.error


def test_json_events_hold_the_document(hotpass: Hotpass) -> None:
    """Prevents: lines of YAML between events."""
    ((name, data),) = hotpass("contracts", "--log-format", "json").events
    assert (name, data["dataset"]) == ("contracts.emitted", "generic_ssot")
    assert yaml.safe_load(data["document"])["kind"] == "DataContract"


def test_a_good_dataset_is_said_to_be_good(hotpass: Hotpass, good: Path) -> None:
    """Prevents: silence that could mean anything."""
    ran = hotpass("contracts", "validate", good, "--profile", "aviation")
    assert ran.code == 0, ran.out
    assert "keeps aviation_ssot 1.0.0" in ran.out
    assert "4 rows of organisations" in ran.out


def test_a_bad_dataset_is_pointed_at_row_by_row(hotpass: Hotpass, bad: Path) -> None:
    """Prevents: a verdict without row, column, reason and remedy, and numbers of people on a terminal."""
    ran = hotpass("contracts", "validate", bad, "--profile", "aviation")
    assert ran.code == 1
    for word in ("province", "Gautengg", "redacted", "allowed", "20 more"):
        assert word in ran.out, word
    assert "0215550123" not in ran.out + ran.err


def test_findings_as_json_are_one_document(hotpass: Hotpass, bad: Path) -> None:
    """Prevents: a program that has to read tables."""
    ran = hotpass("contracts", "validate", bad, "--profile", "aviation", "--json", "--limit", "2")
    said = json.loads(ran.out)
    assert (ran.code, said["valid"], said["tables"]) == (1, False, {"organisations": 30})
    assert "contacts" in said["tables_not_in_the_dataset"]
    province = next(finding for finding in said["findings"] if finding["column"] == "province")
    assert province["failed"] == 30
    assert province["rows"] == [{"row": 1, "value": "Gautengg"}, {"row": 2, "value": "Gautengg"}]
    ((name, data),) = hotpass("contracts", "validate", bad, "--log-format", "json").events
    assert (name, data["valid"]) == ("contracts.validated", False)


def test_warnings_fail_only_in_strict_mode(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: a column too many stopping a pipeline, or never being said."""
    write_parquet(folder / "more.parquet", published.organisations(2).with_columns(region=pl.lit("x")))
    ran = hotpass("contracts", "validate", "more.parquet")
    assert (ran.code, "does not know this column" in ran.out) == (0, True)
    assert hotpass("contracts", "validate", "more.parquet", "--qa-mode", "strict").code == 1


def test_a_dataset_is_held_to_the_contract_that_came_with_it(hotpass: Hotpass, folder: Path, good: Path) -> None:
    """Prevents: received data judged by rules nobody agreed on."""
    (folder / "theirs.yaml").write_text(
        "kind: DataContract\napiVersion: v3.1.0\nversion: 3.0.0\nid: theirs\nstatus: active\nschema:\n"
        "- name: schools\n  properties:\n  - {name: organization_name, logicalType: string, required: true}\n",
        encoding="utf-8",
    )
    ran = hotpass("contracts", "validate", good, "--contract", "theirs.yaml", "--table", "schools", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["contract"]["version"] == "3.0.0"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("validate", "nowhere.parquet"), "there is no such file"),
        (("validate", "refined.parquet", "--contract", "nowhere.yaml"), "there is no such file"),
        (("validate", "refined.parquet", "--contract", "refined.parquet"), "the suffix says no known format"),
        (("validate", "refined.parquet", "--contract", "broken.yaml"), "it is not YAML"),
        (("validate", "refined.parquet", "--table", "people"), "no table 'people'"),
        (("validate", "broken.yaml"), "it is not YAML"),
        (("validate", "contract.yaml", "--contract", "contract.yaml"), "leave --contract"),
        (("validate",), "PATH"),
        (("validate", "refined.parquet", "--limit", "0"), "--limit"),
        (("diff", "broken.yaml", "contract.yaml"), "it is not YAML"),
        (("diff", "nowhere.yaml"), "there is no such file"),
        (("publish",), "no command 'publish'"),
        (("emit", "--format", "xml"), "--format"),
        (("emit", "--profile", "nobody"), "nobody"),
    ],
)
def test_what_cannot_be_used_is_refused_with_code_2(
    hotpass: Hotpass, folder: Path, good: Path, arguments: tuple[str, ...], words: str
) -> None:
    """Prevents: a broken input taken for broken data."""
    (folder / "broken.yaml").write_text("kind: [", encoding="utf-8")
    (folder / "contract.yaml").write_text(contract_of(hotpass), encoding="utf-8")
    ran = hotpass("contracts", *arguments)
    assert ran.code == 2
    assert words in ran.error


def test_a_contract_itself_is_checked(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: handing over a document nobody can read."""
    text = contract_of(hotpass)
    (folder / "c.yaml").write_text(text, encoding="utf-8")
    ran = hotpass("contracts", "validate", "c.yaml")
    assert (ran.code, "is a contract, v3.1.0" in ran.out) == (0, True)
    (folder / "c.yaml").write_text(text.replace("logicalType: string", "logicalType: text", 1), encoding="utf-8")
    ran = hotpass("contracts", "validate", "c.yaml", "--json")
    said = json.loads(ran.out)
    assert (ran.code, said["valid"]) == (1, False)
    assert said["problems"][0]["key"] == "schema[0].properties[0].logicalType"


def test_a_diff_says_which_version_is_needed(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: a breaking change that passes in a pipeline."""
    old = contract_of(hotpass)
    (folder / "old.yaml").write_text(old, encoding="utf-8")
    assert hotpass("contracts", "diff", "old.yaml", "--profile", "aviation").code == 0
    said = yaml.safe_load(old)
    said["schema"][0]["properties"] = said["schema"][0]["properties"][:-1]
    (folder / "new.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    ran = hotpass("contracts", "diff", "old.yaml", "new.yaml")
    assert ran.code == 1
    assert "privacy_basis" in ran.out and "a new major version is needed" in ran.out
    said["version"] = "2.0.0"
    (folder / "new.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    ran = hotpass("contracts", "diff", "old.yaml", "new.yaml", "--json")
    assert (ran.code, json.loads(ran.out)["version_is_enough"]) == (0, True)
    # The other way round a column is added: no new version is a matter of strictness.
    said["version"] = "1.0.0"
    (folder / "new.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    assert hotpass("contracts", "diff", "new.yaml", "old.yaml").code == 0
    assert hotpass("contracts", "diff", "new.yaml", "old.yaml", "--qa-mode", "strict").code == 1


def test_a_dataset_is_held_to_the_contract_published_beside_it(hotpass: Hotpass, good: Path) -> None:
    """Prevents: a dataset that passes by the contract of a profile nobody meant."""
    (good.parent / "contracts").mkdir()
    beside = good.parent / "contracts" / "aviation_ssot.odcs.yaml"
    beside.write_text(contract_of(hotpass), encoding="utf-8")
    ran = hotpass("contracts", "validate", str(good), "--json")
    assert json.loads(ran.out)["contract"]["place"] == str(beside)
    assert "aviation_ssot" in ran.err


def test_a_misspelt_sensitive_field_is_refused(hotpass: Hotpass) -> None:
    """Prevents: a value shown in full because the name of its field was misspelt."""
    ran = hotpass("contracts", "emit", "--sensitive-field", "contact_emial")
    assert ran.code == 2
    assert "did you mean 'contact_email'?" in ran.err
    assert hotpass("contracts", "emit", "--sensitive-field", "Contact Email").code == 0
