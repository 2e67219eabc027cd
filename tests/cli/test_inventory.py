"""``inventory`` shows the registers, and what of them is so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from hotpass_cli.catalogue import VERBS
from hotpass_cli.verb_commands import INVENTORY_COMMANDS

if TYPE_CHECKING:
    from conftest import Hotpass

REGISTER = Path("data/inventory/asset-register.yaml")
STATUS = Path("data/inventory/feature-status.yaml")


@pytest.fixture
def workspace(hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new workspace, as the working directory."""
    assert hotpass("init", "--no-sample", "--path", "ws").code == 0
    monkeypatch.chdir(folder / "ws")
    return folder / "ws"


@pytest.mark.parametrize("command", INVENTORY_COMMANDS, ids=lambda entry: entry.name)
def test_every_command_of_inventory_explains_itself(
    hotpass: Hotpass, command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: commands below a verb that escape the rules of verbs."""
    monkeypatch.setenv("COLUMNS", "80")
    ran = hotpass("inventory", command.name, "--help")  # type: ignore[attr-defined]
    assert ran.code == 0 and max(map(len, ran.out.splitlines())) <= 80
    assert "HOTPASS_INVENTORY" in ran.out


def test_a_new_workspace_has_the_register_of_its_seven_assets(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a register that describes another platform."""
    ran = hotpass("inventory")
    assert (ran.code, ran.err) == (0, "")
    assert "Asset inventory" in ran.out and "Total assets: 7" in ran.out
    payload = json.loads(hotpass("inventory", "list", "--json").out)
    assert payload["manifest"] == {"version": "1.0", "maintainer": "Data Governance", "review_cadence": "quarterly"}
    assert payload["summary"]["total_assets"] == 7
    assert payload["summary"]["by_type"] == {"database": 1, "filesystem": 4, "secret": 2}
    assert sum(payload["summary"]["by_classification"].values()) == 7
    exists = {asset["id"]: asset["exists"] for asset in payload["assets"]}
    assert (exists["refined-exports"], exists["raw-data-store"], exists["dashboard-access"]) == (True, False, None)


def test_list_is_the_default_with_options_before_or_after(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: `hotpass inventory --json` that is refused."""
    plain = hotpass("inventory", "list", "--json").out
    assert hotpass("inventory", "--json").out == plain
    event = hotpass("--log-format", "json", "inventory").event("inventory.assets")
    assert event["summary"] == json.loads(plain)["summary"]
    assert hotpass("inventory", "bogus").code == 2
    assert hotpass("inventory", "--help").out.startswith("Usage: hotpass inventory [OPTIONS]")


def test_the_status_of_a_new_workspace_is_what_is_there(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a shipped file that claims what this version does not have."""
    ran = hotpass("inventory", "status", "--json")
    assert (ran.code, ran.err) == (0, "")
    found = {one["id"]: one for one in json.loads(ran.out)["requirements"]}
    assert not [one for one in found.values() if one["contradiction"]]
    assert {"id", "surface", "description", "status", "detail"} <= set(found["refine"])
    assert found["refine"]["status"] == found["backend"]["status"] == "implemented"
    assert found["enrichment"]["status"] == ("implemented" if "enrich" in VERBS else "planned")
    assert found["profile.generic"]["detail"].endswith(" tables")


def test_a_contradiction_is_shown(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a claim that stands because nobody looks."""
    said = {"id": "x", "surface": "y", "description": "z", "status": "implemented", "check": {"verb": "teleport"}}
    STATUS.write_text(yaml.safe_dump({"requirements": [said]}))
    ran = hotpass("inventory", "status")
    assert ran.code == 0 and "Warning: x: stated implemented, but verb 'teleport' is not there" in ran.err


def test_a_profile_that_is_broken_is_told_of(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a profile that disappears from the list because it does not load."""
    Path("config/profiles/mine.yaml").write_text("name: mine\nspeed: 3\n")
    found = json.loads(hotpass("inventory", "status", "--json").out)["requirements"]
    (mine,) = [one for one in found if one["id"] == "profile.mine"]
    assert mine["status"] == "degraded" and "mine.yaml:2" in mine["detail"]


def test_without_a_register_nothing_is_well(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: an empty table that looks like an answer."""
    REGISTER.unlink()
    ran = hotpass("inventory", "list")
    assert ran.code == 1 and "asset-register.yaml" in ran.error and "hotpass init" in ran.error
    status = hotpass("inventory", "status", "--json")
    assert status.code == 1 and "the backend is degraded" in status.error
    (backend,) = [one for one in json.loads(status.out)["requirements"] if one["id"] == "backend"]
    assert backend["status"] == "degraded"
    REGISTER.write_text("version: 1\nmaintainer: x\nreview_cadence: y\nassets: []\n")
    assert hotpass("inventory", "list").code == 0
    assert "it lists no asset" in hotpass("inventory", "status").error


def test_without_a_feature_status_the_installation_speaks(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a status that needs a file to say which commands there are."""
    STATUS.unlink()
    ran = hotpass("inventory", "status")
    assert ran.code == 0 and "verb.refine" in ran.out and "feature-status.yaml" in ran.err


def test_the_variables_name_other_files(hotpass: Hotpass, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: variables that are documented and not read."""
    REGISTER.rename("assets.yaml")
    STATUS.rename("features.yaml")
    monkeypatch.setenv("HOTPASS_INVENTORY_PATH", "assets.yaml")
    monkeypatch.setenv("HOTPASS_INVENTORY_FEATURE_STATUS_PATH", "features.yaml")
    assert "Total assets: 7" in hotpass("inventory").out
    assert "look-first" in hotpass("inventory", "status").out
    monkeypatch.setenv("HOTPASS_INVENTORY_FEATURE_STATUS_PATH", "gone.yaml")
    gone = hotpass("inventory", "status")
    assert gone.code == 1 and "gone.yaml" in gone.error


GOOD = "version: 1\nmaintainer: x\nreview_cadence: y\nassets:\n"
ASSET = "  - {id: a, name: b, type: filesystem, location: c, classification: d, owner: e}\n"
HOSTILE = {
    "an anchor that is used": (GOOD + "  - &a {id: a}\n  - *a\n", ":6"),
    "a bomb": ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", ":2"),
    "a tag": ("version: !!python/object/apply:os.system [ls]\n", ":1"),
    "a key that is written twice": ("version: 1\nversion: 2\n", ":2"),
    "depth": ("[" * 5000, "nested too deeply"),
    "no YAML": ("version: [\n", "not YAML"),
    "no keys": ("- 1\n", ":1"),
    "an unknown key": (GOOD + ASSET + "extra: 1\n", ":6"),
    "an unknown type": (GOOD + ASSET.replace("filesystem", "cloud"), ":5"),
    "a missing key": (GOOD + "  - {id: a}\n", ":5"),
    "an id that is used twice": (GOOD + ASSET + ASSET, "more than one asset has the id a"),
    "an unknown dependency": (GOOD + ASSET.replace("owner: e", "owner: e, dependencies: [z]"), "no asset has the id z"),
    "too much": ("a: " + "x" * (2 << 20), "larger than"),
    "no text": (b"\xff\xfe\x00", "UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_register_nobody_should_trust_is_refused_with_its_line(hotpass: Hotpass, workspace: Path, name: str) -> None:
    """Prevents: a register that takes the process down, runs code or is half believed."""
    content, said = HOSTILE[name]
    REGISTER.write_bytes(content if isinstance(content, bytes) else content.encode())
    ran = hotpass("inventory", "list")
    assert ran.code == 1 and said in ran.error and "asset-register.yaml" in ran.error
    STATUS.write_bytes(REGISTER.read_bytes())
    assert hotpass("inventory", "status").code == 1


def test_numbers_and_repeats_in_a_register_are_taken_as_written(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a version 1 that is refused, and controls that are counted twice."""
    REGISTER.write_text(GOOD + ASSET.replace("owner: e", "owner: e, controls: [one, two, one]"))
    payload = json.loads(hotpass("inventory", "--json").out)
    assert payload["manifest"]["version"] == "1" and payload["assets"][0]["controls"] == ["one", "two"]


def test_control_characters_of_a_register_do_not_reach_the_terminal(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a register that clears the screen."""
    REGISTER.write_text(GOOD + ASSET.replace("owner: e", 'owner: "e\\e[2J"'))
    assert "\x1b[2J" not in hotpass("inventory").out
