"""ConfigDoctor: old payloads, diagnoses, and repairs that are really saved."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from hotpass_assets.domain.config.doctor import ConfigDoctor, Diagnosis
from hotpass_assets.domain.config.document import read_document
from hotpass_assets.domain.config.layers import merge_layers
from hotpass_assets.domain.errors import ConfigurationError, OutputError
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile


def by_check(doctor: ConfigDoctor) -> dict[str, Diagnosis]:
    """Diagnoses by the name of their check."""
    return {diagnosis.check: diagnosis for diagnosis in doctor.diagnose()}


def test_the_documented_calls_work() -> None:
    """The reference shows exactly these calls."""
    doctor = ConfigDoctor()
    legacy = {
        "input_dir": "./in",
        "country_code": "NA",
        "profile": "aviation",
        "features": {"geospatial": True},
    }
    config, notices = doctor.upgrade_payload(legacy)
    assert (config.pipeline.input_dir, config.pipeline.country_code) == (Path("in"), "NA")
    assert (config.profile.name, config.features.geospatial) == ("aviation", True)
    assert all(notice.startswith("legacy.") for notice in notices) and len(notices) == 3
    assert not by_check(doctor)["governance.data_owner"].passed
    assert doctor.autofix() == ("governance.data_owner set to 'Data Governance'",)
    assert doctor.config.governance.data_owner == "Data Governance"
    assert doctor.autofix() == ()


def test_a_complete_configuration_passes_every_check() -> None:
    """The doctor must not invent complaints."""
    doctor = ConfigDoctor()
    doctor.upgrade_payload({"governance": {"intent": ["List clubs"], "data_owner": "Club office"}})
    assert all(diagnosis.passed for diagnosis in doctor.diagnose())


def test_every_failed_check_says_what_to_do() -> None:
    """A finding without a remedy leaves the reader where they were."""
    profile = load_profile("aviation", (), bundled_profiles_dir())
    doctor = ConfigDoctor(profile=profile)
    doctor.upgrade_payload(
        {"archive": True, "compliance": {"detect_pii": True}, "pipeline": {"expectation_suite": "aviaton"}}
    )
    found = by_check(doctor)
    assert all(diagnosis.fix for diagnosis in found.values() if not diagnosis.passed)
    assert found["governance.intent"].severity == "error"
    assert found["data_contract.expectation_suite"].fix == "Did you mean 'aviation'?"
    assert found["legacy.archive"].severity == "warning"


def test_a_missing_intent_is_an_error_only_where_one_is_required() -> None:
    """A plain run may go without; one that looks for personal data may not."""
    assert by_check(ConfigDoctor())["governance.intent"].severity == "warning"


def test_an_old_key_beside_its_new_place_is_reported_as_ignored() -> None:
    """Two values for one setting: the reader has to know which one holds."""
    doctor = ConfigDoctor()
    config, _ = doctor.upgrade_payload({"archive": True, "pipeline": {"archive": False}})
    assert config.pipeline.archive is False
    assert "is ignored" in by_check(doctor)["legacy.archive"].message


COMMENTED = """\
# quickstart, with remarks worth keeping
[pipeline] # where things are
input_dir = "./data"   # raw workbooks

[governance]
# why we do this
intent = [
  "List clubs", # the only purpose
]

[features]
geospatial = false
"""

REPAIRED = [
    (
        "a.toml",
        COMMENTED,
        COMMENTED.replace("[governance]\n", '[governance]\ndata_owner = "Data Governance"\n'),
    ),
    ("a.toml", "archive = true", 'archive = true\n\n[governance]\ndata_owner = "Data Governance"\n'),
    ("a.toml", "", '[governance]\ndata_owner = "Data Governance"\n'),
    (
        "a.toml",
        'governance.intent = ["a"]\n[pipeline]\narchive = true\n',
        'governance.data_owner = "Data Governance"\ngovernance.intent = ["a"]\n[pipeline]\narchive = true\n',
    ),
    (
        "a.toml",
        '[governance]\nintent = ["[governance]"]\ndata_owner = ""  # who?\n',
        '[governance]\nintent = ["[governance]"]\ndata_owner = "Data Governance"\n',
    ),
    (
        "a.yaml",
        "# remarks\ngovernance:   # why\n    intent: [a]\npipeline: {}\n",
        '# remarks\ngovernance:   # why\n    data_owner: "Data Governance"\n    intent: [a]\npipeline: {}\n',
    ),
    ("a.yaml", "archive: true\n", 'archive: true\n\ngovernance:\n  data_owner: "Data Governance"\n'),
    (
        "a.yaml",
        "governance:\r\n  intent: [a]\r\n",
        'governance:\r\n  data_owner: "Data Governance"\r\n  intent: [a]\r\n',
    ),
    (
        "a.yaml",
        "governance:\narchive: true\n",
        'governance:\n  data_owner: "Data Governance"\narchive: true\n',
    ),
    ("a.yml", "governance:\n  data_owner: ''\n", 'governance:\n  data_owner: "Data Governance"\n'),
    (
        "a.json",
        '{"archive": true}',
        '{\n  "archive": true,\n  "governance": {\n    "data_owner": "Data Governance"\n  }\n}\n',
    ),
]


@pytest.mark.parametrize(("name", "before", "after"), REPAIRED)
def test_a_repair_is_saved_and_leaves_the_rest_of_the_file_alone(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    """The predecessor repaired its memory only; rewriting the file would lose the reader's comments."""
    path = tmp_path / name
    path.write_bytes(before.encode())
    changes = ConfigDoctor(path).autofix()
    assert path.read_bytes().decode() == after
    assert len(changes) == 1 and str(path) in changes[0]
    assert by_check(ConfigDoctor(path))["governance.data_owner"].passed


def test_a_second_repair_changes_nothing(tmp_path: Path) -> None:
    """Running it again must be harmless."""
    path = tmp_path / "a.toml"
    path.write_text(COMMENTED)
    ConfigDoctor(path).autofix()
    once = path.read_bytes()
    assert ConfigDoctor(path).autofix() == ()
    assert path.read_bytes() == once
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "governance: {intent: [a]}\n"),
        ("a.toml", 'governance = { intent = ["a"] }\n'),
    ],
)
def test_a_file_that_cannot_be_edited_safely_is_left_as_it_is(tmp_path: Path, name: str, text: str) -> None:
    """A textual insertion that would break the file must not reach the disk."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="add it by hand"):
        ConfigDoctor(path).autofix()
    assert path.read_text() == text
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_repair_keeps_permissions_and_follows_a_link(tmp_path: Path) -> None:
    """Replacing a link by a file, or opening a private file to others, is damage."""
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    real.write_text("archive = true\n")
    real.chmod(0o600)
    link.symlink_to(real)
    ConfigDoctor(link).autofix()
    assert link.is_symlink()
    assert tomllib.loads(real.read_text())["governance"] == {"data_owner": "Data Governance"}
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """The previous file stays, the message says where and why."""
    path = tmp_path / "a.toml"
    path.write_text("archive = true\n")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="was not saved"):
            ConfigDoctor(path).autofix()
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == "archive = true\n"


def test_all_layers_together_can_be_examined(tmp_path: Path) -> None:
    """A file may rely on the profile for its intent and owner; that is no finding."""
    path = tmp_path / "a.toml"
    path.write_text("archive = true\n[features]\ncompliance = true\n")
    profile = load_profile("aviation", (), bundled_profiles_dir())
    doctor = ConfigDoctor(path, config=merge_layers(profile, [path]), profile=profile)
    found = by_check(doctor)
    assert found["governance.intent"].passed and found["governance.data_owner"].passed
    assert not found["legacy.archive"].passed
    assert doctor.autofix() == ()


def test_lines_of_a_toml_file_survive_strings_and_comments_that_look_like_structure(tmp_path: Path) -> None:
    """A wrong line number is worse than none."""
    path = tmp_path / "a.toml"
    path.write_text(
        'a = """\n[not]\nb = 1\n"""  # [neither]\n'
        "c = [ '[', # ]\n  ']' ]\n"
        '[t."u.v"] # x = 1\n'
        "w = { x = 1 }\n"
        "[[list]]\ny = 1\n[[list]]\ny = '''\nz = 3'''\n[list.sub]\nq.r = 2\n"
    )
    lines = read_document(path).lines
    assert {keys: line for keys, line in lines.items() if len(keys) > 1 or keys in {("a",), ("c",)}} == {
        ("a",): 1,
        ("c",): 5,
        ("t", "u.v"): 7,
        ("t", "u.v", "w"): 8,
        ("list", 0): 9,
        ("list", 0, "y"): 10,
        ("list", 1): 11,
        ("list", 1, "y"): 12,
        ("list", 1, "sub"): 14,
        ("list", 1, "sub", "q"): 15,
        ("list", 1, "sub", "q", "r"): 15,
    }
