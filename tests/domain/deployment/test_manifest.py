"""What a manifest may say, and where the reader is pointed when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.deployment.manifest import Manifest, read_manifest
from hotpass_assets.domain.deployment.parameters import Parameters, checked_parameters
from hotpass_assets.domain.errors import ConfigurationError

WHOLE = """\
id: refinement
name: Nightly refinement
flow: refinement
description: Every night.
tags: [nightly, "team:data", stage=prod]
work_pool: hotpass
work_queue: heavy
parameters:
  profile: aviation
  config: [config/a.toml]
  input_dir: ./data
  archive: true
schedule:
  kind: cron
  value: 0 6 * * 1-5
  timezone: Africa/Johannesburg
  active: false
paused: true
concurrency_limit: 2
job_variables:
  image: registry.example:5000/team/hotpass:1.2
  env: {POLARS_MAX_THREADS: 4}
  cpu_request: 500m
  memory_limit: 4Gi
  labels: {team: data}
  node_selector: {pool: big}
  service_account_name: hotpass
  image_pull_policy: Always
  finished_job_ttl: 3600
enforce_parameter_schema: true
"""


def read(folder: Path, text: str) -> tuple[Manifest, Parameters]:
    path = folder / "m.yaml"
    path.write_text(text, encoding="utf-8")
    manifest, document = read_manifest(path)
    parameters, problems = checked_parameters(manifest, document)
    if problems:
        raise ConfigurationError("parameters", problems)
    return manifest, parameters


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 2
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_every_key_arrives_where_it_means_something(tmp_path: Path) -> None:
    """Prevents: a key that is accepted and ignored."""
    manifest, parameters = read(tmp_path, WHOLE)
    assert set(WHOLE_KEYS) == set(Manifest.model_fields)
    assert manifest.schedule_name == "Nightly_refinement"
    assert manifest.run_tags == {"nightly": "", "team": "data", "stage": "prod"}
    assert not manifest.is_on
    assert manifest.schedule is not None
    assert (manifest.schedule.cron, manifest.schedule.timezone) == ("0 6 * * 1-5", "Africa/Johannesburg")
    assert (parameters.profile, parameters.config) == ("aviation", (Path("config/a.toml"),))
    assert dict(parameters.pipeline) == {"input_dir": "./data", "archive": True}
    assert manifest.job_variables.kubernetes_config() == {
        "container_config": {
            "env": [{"name": "POLARS_MAX_THREADS", "value": "4"}],
            "image_pull_policy": "Always",
            "resources": {"requests": {"cpu": "500m"}, "limits": {"memory": "4Gi"}},
        },
        "pod_spec_config": {"node_selector": {"pool": "big"}, "service_account_name": "hotpass"},
        "pod_template_spec_metadata": {"labels": {"team": "data"}},
        "job_spec_config": {"ttl_seconds_after_finished": 3600},
    }


WHOLE_KEYS = [line.partition(":")[0] for line in WHOLE.splitlines() if line[0].isalpha()]


@pytest.mark.parametrize(
    ("flow", "meant"),
    [
        ("refinement", "refinement"),
        ("refine", "refinement"),
        ("hotpass.orchestration:refinement_pipeline_flow", "refinement"),
        ("flows/main.py:backfill_pipeline_flow", "backfill"),
        ("backfill", "backfill"),
    ],
)
def test_flows_of_prefect_are_known_by_their_names(tmp_path: Path, flow: str, meant: str) -> None:
    """Prevents: manifests of before that must all be rewritten."""
    assert read(tmp_path, f"id: a\nflow: {flow}\n")[0].flow == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("flow: cleanup", "m.yaml:2: flow: no flow has that name (write refinement or backfill)"),
        ("flow: refinement\nwork_pol: x", "m.yaml:3: work_pol: unknown key (did you mean 'work_pool'?)"),
        ("flow: refinement\ntags: [dagster/partition=x]", "m.yaml:3: tags[0]: tags that begin with dagster/"),
        ("flow: refinement\ntags: ['a b']", "m.yaml:3: tags[0]: the tag 'a b' cannot be one of a run"),
        ("flow: refinement\ntags: [a=1, a=2]", "m.yaml:3: tags: the tag 'a' is given twice"),
        ("flow: refinement\nconcurrency_limit: 0", "m.yaml:3: concurrency_limit: input should be greater than or"),
        ("flow: refinement\nwork_queue: a/b", "m.yaml:3: work_queue: the text has characters that are not allowed"),
        ("flow: refinement\nname: '!!'", "m.yaml:3: name: the text has characters that are not allowed"),
        ("flow: refinement\nparameters: {intake: x}", "m.yaml:3: parameters.intake: no run has such a parameter"),
        ("flow: refinement\nparameters: {incremental: true}", "(leave it out: a schedule refines what is new"),
        ("flow: refinement\nparameters: {crm_token: sample}", "name that one in crm_token_env, and write addresses"),
        ("flow: refinement\nparameters: {crm_token: sample}", "m.yaml:3: parameters.crm_token: no run has such a"),
        ("flow: refinement\nparameters:\n  backfill: {}", "m.yaml:4: parameters.backfill: no run has such a parameter"),
        ("flow: refinement\nparameters: {exel_engine: auto}", "(did you mean 'excel_engine'?)"),
        ("flow: refinement\nparameters:\n  archive: perhaps", "m.yaml:4: parameters.archive: input should be a valid"),
        ("flow: refinement\nparameters:\n  country_code: XX", "m.yaml:4: parameters.country_code: 'XX' is no ISO"),
        ("flow: backfill\nparameters: {input_dir: ./data}", "parameters.input_dir: no run has such a parameter"),
        ("flow: backfill\nparameters: {archive_root: ./a}", "(restore archives with hotpass backfill;"),
        ("flow: backfill\nparameters:\n  only: [all]", "m.yaml:4: parameters.only[0]: input should be 'failed' or"),
        ("flow: backfill\nparameters: {limit: 0}", "parameters.limit: input should be greater than or equal to 1"),
        ("flow: refinement\nschedule: {value: banana}", "schedule.value: a cron schedule has 5 fields"),
        ("flow: refinement\nschedule:\n  value: 0 0 30 2 *", "m.yaml:4: schedule.value: no month 2 has a day 30"),
        (
            "flow: refinement\nschedule: {kind: interval, value: 420}",
            "Dagster starts schedules by cron",
        ),
        ("flow: refinement\nschedule: {kind: interval, value: daily}", "an interval is a whole number of seconds"),
        ("flow: refinement\nschedule: {kind: rrule, value: FREQ=DAILY;COUNT=2}", "cron has no word for COUNT"),
        ("flow: refinement\nschedule: {value: 0 6 * * *, timezone: Mars/Base}", "schedule.timezone: there is no time"),
        (
            "flow: refinement\nschedule: {value: 0 6 * * *, timezone: ../../etc/passwd}",
            "timezone: there is no",
        ),
        (
            "flow: refinement\nschedule: {value: 0 6 * * *, anchor_date: 2026-01-01T00:00:00}",
            "schedule.anchor_date: a cron schedule does not count from a date",
        ),
        ("flow: refinement\nschedule: {kind: interval, value: 3600, anchor_date: soon}", "schedule.anchor_date: input"),
        ("flow: refinement\nschedule: {value: 0 6 * * *, activ: true}", "(did you mean 'active'?)"),
        ("flow: refinement\njob_variables: {env: {API_TOKEN: x}}", "API_TOKEN looks like a secret"),
        ("flow: refinement\njob_variables: {image: 'Big Image'}", "job_variables.image: this is no image"),
        ("flow: refinement\njob_variables: {memory_limit: 4GB}", "'4GB' is no amount of memory"),
        (
            "flow: refinement\njob_variables: {memory_request: 4Gi, memory_limit: 2Gi}",
            "'2Gi' is below the '4Gi' that memory asks for",
        ),
        ("flow: refinement\njob_variables: {namespace: other}", "m.yaml:3: job_variables.namespace: unknown key"),
        ("flow: refinement\nx: &a 1\ny: *a", "aliases (*name) are not supported"),
        ("flow: !!python/object:os.system {}", "tags are not supported"),
        ("flow: refinement\nflow: backfill", "the key 'flow' is written twice"),
    ],
)
def test_what_is_wrong_is_shown_in_its_line(tmp_path: Path, written: str, told: str) -> None:
    """Prevents: a manifest that is half believed, or a message without a place."""
    found = problems(tmp_path, f"id: a\n{written}\n")
    assert any(told in problem for problem in found), found


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Prevents: correcting one line a run."""
    found = problems(tmp_path, "id: a b\nflow: x\nextra: 1\nschedule: {value: x}\n")
    assert [problem.partition(" ")[0] for problem in found] == [f"m.yaml:{line}:" for line in (1, 2, 3, 4)]


def test_unknown_parameters_pass_where_the_manifest_lets_them(tmp_path: Path) -> None:
    """Prevents: enforce_parameter_schema without a meaning; what is left out is named."""
    text = "id: a\nflow: refinement\nenforce_parameter_schema: false\nparameters: {since: '2026', archive: true}\n"
    _, parameters = read(tmp_path, text)
    assert (parameters.left_out, dict(parameters.pipeline)) == (("since",), {"archive": True})


def test_a_huge_manifest_is_refused(tmp_path: Path) -> None:
    """Prevents: memory filled by a file somebody dropped into the folder."""
    assert "larger than 1024 KiB" in problems(tmp_path, "id: a\ndescription: " + "x" * 1_100_000)[0]
    assert "at most 20 items" in problems(tmp_path, f"id: a\nflow: refinement\ntags: {list(map(str, range(21)))}\n")[0]
    assert "nested too deeply" in problems(tmp_path, "id: a\nparameters: " + "[" * 60 + "]" * 60)[0]


def test_an_anchor_counts_in_the_zone_of_the_schedule(tmp_path: Path) -> None:
    """Prevents: a weekly run on the evening before."""
    text = "id: a\nflow: refinement\nschedule: {kind: interval, value: 604800, timezone: Africa/Johannesburg, %s}\n"
    for anchor, cron in (("2026-01-06T05:30:00", "30 5 * * 2"), ("2026-01-05T23:30:00Z", "30 1 * * 2")):
        schedule = read(tmp_path, text % f"anchor_date: '{anchor}'")[0].schedule
        assert schedule is not None and schedule.cron == cron
