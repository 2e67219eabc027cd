"""The sensor of an input folder: what is dropped is refined, once, when it stands still."""

from __future__ import annotations

import os
from dataclasses import replace

import dagster as dg
import pytest

from hotpass_assets.defs import input_sensor
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.watched_folders import watched_folder
from hotpass_resources.settings import load_settings
from tests.builders.workbooks import workbook
from tests.defs.conftest import CONFIG, Look
from tests.end_to_end.running import MEMBERS, Workspace, write_members


def said(result: dg.SensorResult) -> str:
    assert not result.run_requests
    assert result.skip_reason is not None
    return str(result.skip_reason.skip_message)


def asked(result: dg.SensorResult) -> dg.RunRequest:
    (request,) = result.run_requests or []
    (partitions,) = result.dynamic_partitions_requests or []
    assert partitions.partition_keys == [request.partition_key]
    return request


def test_what_stands_still_becomes_an_intake_and_is_asked_for_once(watched: Workspace, look_again: Look) -> None:
    """Prevents: a half-copied workbook refined, a drop never refined, and one refined at every look."""
    assert "1 workbook, new or changed since the last look; waiting until they stand still" in said(look_again())
    result = look_again()
    request = asked(result)
    (key,) = watched.store.keys("generic")
    intake = watched.store.load("generic", key)
    assert request.partition_key == key
    assert request.run_key == f"{key}:{intake.digest[:12]}"
    own = {name: value for name, value in request.tags.items() if name.startswith("hotpass/")}
    assert own == {
        "hotpass/intake": key,
        "hotpass/profile": "generic",
        "hotpass/features": "entity_resolution",
        "hotpass/linkage": "splink 0.9 0.7",
    }
    (seen,) = result.asset_events
    assert isinstance(seen, dg.AssetObservation)
    assert seen.asset_key == dg.AssetKey(["generic", "input_folder"])
    assert f"nothing new since intake {key}" in said(look_again())


def test_an_intake_of_the_sensor_is_the_one_refine_would_make(watched: Workspace, look_again: Look) -> None:
    """Prevents: two ways to drop workbooks that lead to different results."""
    look_again()
    request = asked(look_again())
    by_sensor = watched.store.load("generic", str(request.partition_key))
    assert watched.hotpass("refine", "--config", "config/pipeline.toml").code == 0
    assert watched.store.keys("generic") == [request.partition_key]
    by_hand = watched.store.load("generic", str(request.partition_key))
    assert by_hand == by_sensor


def test_a_changed_workbook_is_the_next_intake(watched: Workspace, look_again: Look) -> None:
    """Prevents: corrections that are never read, or that overwrite what was frozen."""
    look_again()
    first = asked(look_again())
    write_members(watched.folder / "data" / "members.xlsx", MEMBERS[:3])
    assert "waiting" in said(look_again())
    second = asked(look_again())
    assert first.partition_key != second.partition_key
    assert len(watched.store.keys("generic")) == 2


def test_workbooks_that_were_refined_by_hand_ask_for_nothing(watched: Workspace, look_again: Look) -> None:
    """Prevents: every known drop run again when the sensor is switched on, and not as it was asked for."""
    assert watched.hotpass("refine", "--config", "config/pipeline.toml", "--output-path", "own/mine.xlsx").code == 0
    look_again()
    assert "which has been run" in said(look_again())
    (key,) = watched.store.keys("generic")
    assert str(watched.store.load("generic", key).settings["output_path"]).endswith("own/mine.xlsx")


def test_lock_files_partial_uploads_and_earlier_results_are_no_drop(watched: Workspace, look_again: Look) -> None:
    """Prevents: an open Excel window, or the results of the run itself, taken for new workbooks."""
    look_again()
    asked(look_again())
    data = watched.folder / "data"
    for name in ("~$members.xlsx", "members.xlsx.part", ".members.xlsx", "notes.txt"):
        (data / name).write_bytes(b"x")
    assert "nothing new" in said(look_again())


def test_an_earlier_result_in_the_folder_is_left_out(watched: Workspace, look_again: Look) -> None:
    """Prevents: a refined workbook, copied beside the inputs, refined again as an input."""
    assert watched.hotpass("refine", "--config", "config/pipeline.toml").code == 0
    (watched.folder / "data" / "copied.xlsx").write_bytes((watched.folder / "out" / "refined.xlsx").read_bytes())
    look_again()
    assert "which has been run" in said(look_again())
    assert len(watched.store.keys("generic")) == 1


def test_a_vanished_folder_is_said_and_deletes_nothing(watched: Workspace, look_again: Look) -> None:
    """Prevents: intakes lost because a network drive was not mounted."""
    look_again()
    request = asked(look_again())
    (watched.folder / "data").rename(watched.folder / "elsewhere")
    assert "the input folder does not exist" in said(look_again())
    assert watched.store.keys("generic") == [request.partition_key]
    (watched.folder / "elsewhere").rename(watched.folder / "data")
    assert "nothing new" in said(look_again())


def test_an_empty_folder_waits(watched: Workspace, look_again: Look) -> None:
    """Prevents: a failure at every look until the first workbook comes."""
    (watched.folder / "data" / "members.xlsx").unlink()
    look_again()
    assert "no workbooks in" in said(look_again())


def test_a_workbook_that_cannot_be_read_is_said_and_tried_again(
    watched: Workspace, look_again: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a drop that is given up because a program held one file for a minute."""
    link = watched.folder / "data" / "other.xlsx"
    link.symlink_to(watched.folder / "data" / "loop.xlsx")
    assert "waiting" in said(look_again())
    assert "cannot read other.xlsx" in said(look_again())
    link.unlink()
    workbook().sheet("Members").rows(MEMBERS).save(link)
    assert "waiting" in said(look_again())
    assert len(watched.store.load("generic", str(asked(look_again()).partition_key)).files) == 2


def test_a_profile_no_file_follows_says_what_to_write(watched: Workspace, look_again: Look) -> None:
    """Prevents: a sensor that is on, finds nothing to watch and does not say so."""
    (watched.folder / "config" / "pipeline.toml").write_text(CONFIG.replace("generic", "aviation"), encoding="utf-8")
    sentence = said(look_again())
    assert "No file config/pipeline* of this workspace follows profile generic" in sentence
    assert "input_dir" in sentence


def test_a_file_that_cannot_be_read_does_not_stop_the_others(watched: Workspace, look_again: Look) -> None:
    """Prevents: one misspelt key that stops every folder of a workspace."""
    (watched.folder / "config" / "pipeline.broken.toml").write_text("[pipeline]\ninput_dri = 3\n", encoding="utf-8")
    assert "input_dri" in said(look_again())
    asked(look_again())


def test_two_files_that_name_one_folder_ask_once(watched: Workspace, look_again: Look) -> None:
    """Prevents: one drop refined twice, the second time into the place of the first."""
    (watched.folder / "config" / "pipeline.second.toml").write_text(CONFIG, encoding="utf-8")
    assert "pipeline.toml: names the folder that pipeline.second.toml names already" in said(look_again())
    asked(look_again())


def test_more_than_a_look_may_freeze_is_left_to_refine(
    watched: Workspace, look_again: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a look that copies until Dagster ends it, at every look anew."""
    monkeypatch.setattr(input_sensor, "BYTES_A_LOOK", 10)
    look_again()
    assert "Run hotpass refine --config config/pipeline.toml: it has no such limit" in said(look_again())
    assert watched.store.keys("generic") == []


def test_more_folders_than_a_look_may_ask_for_wait_for_the_next(
    watched: Workspace, look_again: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a hundred runs at once because a hundred folders were filled over night."""
    monkeypatch.setattr(input_sensor, "REQUESTS_A_LOOK", 1)
    (watched.folder / "config" / "pipeline.other.toml").write_text(CONFIG.replace("./data", "./more"), encoding="utf-8")
    write_members(watched.folder / "more" / "members.xlsx", MEMBERS[:2])
    assert "waiting" in said(look_again())
    first, second = asked(look_again()), asked(look_again())
    assert first.partition_key != second.partition_key


def test_a_name_of_a_file_is_no_personal_data_in_the_cursor(watched: Workspace, look_again: Look) -> None:
    """Prevents: a cursor that lists every file of a folder, and says whose they are."""
    for number in range(30):
        write_members(watched.folder / "data" / f"list of thandi {number}.xlsx", MEMBERS[:2])
    cursor = look_again().cursor or ""
    assert "thandi" not in cursor
    assert len(cursor) < 200


def test_a_key_that_the_file_names_holds_no_drop_back(watched: Workspace, look_again: Look) -> None:
    """Prevents: a sensor that never registers its second drop, and reads all files again at every look."""
    (watched.folder / "config" / "pipeline.toml").write_text(CONFIG + 'intake = "monthly"\n', encoding="utf-8")
    look_again()
    first = asked(look_again())
    write_members(watched.folder / "data" / "members.xlsx", MEMBERS[:3])
    assert "Its pipeline.intake, monthly, is left out, since each drop becomes" in said(look_again())
    second = asked(look_again())
    assert len({first.partition_key, second.partition_key, "monthly"}) == 3


def test_a_folder_with_nothing_to_refine_is_read_once(
    watched: Workspace, look_again: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a folder of earlier results that is read anew every thirty seconds."""
    assert watched.hotpass("refine", "--config", "config/pipeline.toml").code == 0
    data = watched.folder / "data"
    (data / "members.xlsx").write_bytes((watched.folder / "out" / "refined.xlsx").read_bytes())
    assert "waiting" in said(look_again())
    assert "the input folder holds no workbooks" in said(look_again())
    with monkeypatch.context() as patch:
        patch.delattr(input_sensor, "workbooks_in")
        assert "those that were refused: the input folder holds no workbooks" in said(look_again())
    write_members(data / "more.xlsx", MEMBERS[:3])
    assert "waiting" in said(look_again())
    assert len(watched.store.load("generic", str(asked(look_again()).partition_key)).files) == 1


def test_a_pipe_with_the_name_of_a_workbook_is_told_and_not_opened(watched: Workspace, look_again: Look) -> None:
    """To open a pipe is to wait for ever: the sensor would end with its time at every look, and say nothing."""
    pipe = watched.folder / "data" / "pipe.xlsx"
    os.mkfifo(pipe)
    look_again()
    assert "pipe.xlsx is no file" in said(look_again())
    ran = watched.hotpass("refine", "--config", "config/pipeline.toml")
    assert ran.code == 1
    assert "pipe.xlsx is no file" in ran.err and "Remove it" in ran.err
    pipe.unlink()
    look_again()
    assert asked(look_again()).partition_key in watched.store.keys("generic")


def test_variables_and_paths_count_as_they_do_for_refine(watched: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a drop sent on with other patience than documented; files written where a daemon happens to run."""
    more = """
daily_list_path = "out/daily.csv"
intent_webhooks = ["https://hook.example/x"]

[pipeline.automation_http]
timeout = 5
idempotency_header = "X-Own"

[linkage]
output_dir = "out/pairs"
"""
    config = watched.folder / "config" / "pipeline.toml"
    config.write_text(CONFIG + more, encoding="utf-8")
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_TIMEOUT", "2.5")
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_RETRIES", "7")
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_DEAD_LETTER", "out/dead.ndjson")
    monkeypatch.chdir(watched.folder)
    settings = load_settings()
    profile = load_profile("generic", [bundled_profiles_dir()])
    monkeypatch.chdir("/")
    asked_by_sensor = watched_folder(profile, config, settings).asked
    assert asked_by_sensor.daily_list_path == str(watched.folder / "out/daily.csv")
    assert asked_by_sensor.linkage_output_dir == str(watched.folder / "out/pairs")
    http = asked_by_sensor.deliveries["http"]
    assert (http["timeout"], http["retry"]["attempts"], http["idempotency_header"]) == (2.5, 7, "X-Own")
    assert http["dead_letter_path"] == str(watched.folder / "out/dead.ndjson")
    wrong = {"pipeline.automation_http.timeout": "soon"}
    with pytest.raises(ConfigurationError, match=r"automation_http\.timeout"):
        watched_folder(profile, config, replace(settings, config_values=wrong))
