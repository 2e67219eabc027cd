"""Results sent on after publishing, to real receivers, from a folder of workbooks."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.defs.jobs import refine_job_name
from tests.builders.loopback import closed_port
from tests.builders.receiver import receiver
from tests.end_to_end.running import Workspace, working_in

QUICK = ("--automation-http-backoff=0", "--automation-http-timeout=5")
LETTERS = "out/dead.ndjson"


def everything_below(folder: Path) -> bytes:
    """Every byte the workspace keeps: store, history, results, state."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.slow
def test_a_webhook_and_the_crm_are_told_once_and_nothing_secret_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: receivers called at every run, tables that differ, people's data sent, and secrets left behind."""
    with receiver(200) as hook, receiver(503, 200) as crm:
        line = (
            *QUICK,
            f"--intent-webhook={hook.url}/hook?signature=hidden-signature",
            f"--crm-endpoint={crm.url}/crm",
            "--crm-token=hidden-token",
            "--daily-list-path=out/daily.json",
            "--daily-list-size=2",
            "--archive",
        )
        first = workspace.refine(*line)
        table = workspace.table("deliveries")
        second = workspace.refine(*line)
        assert workspace.table("deliveries").equals(table)
        asked = (len(hook.asked), len(crm.asked))
        third = workspace.refine(*line, "--automation-http-resend")
    assert (first.code, second.code, third.code) == (0, 0, 0), first.err + second.err + third.err
    assert asked == (1, 2)
    assert (len(hook.asked), len(crm.asked)) == (2, 3)
    assert len(set(hook.keys)) == len(set(crm.keys)) == 1
    assert table.select("target", "endpoint", "status", "status_code", "attempts", "error").rows() == [
        ("webhook", f"{hook.url}/hook?***", "delivered", 200, 1, None),
        ("crm", f"{crm.url}/crm", "delivered", 200, 2, None),
    ]
    assert hook.asked[0].path == "/hook?signature=hidden-signature"
    assert crm.asked[0].headers["Authorization"] == "Bearer hidden-token"
    for ran in (first, second):
        assert [name for name, _ in ran.events if name.startswith("automation")] == [
            "automation.webhook.delivered",
            "automation.crm.delivered",
        ]
    daily = json.loads((workspace.folder / "out/daily.json").read_text(encoding="utf-8"))
    assert crm.asked[0].body == {"prospects": daily}
    assert len(daily) == 2
    files = {file["name"]: file["sha256"] for file in hook.asked[0].body["files"]}
    listed = workspace.table("published_dataset").filter(pl.col("kind").is_in(["workbook", "parquet"]))
    assert files == {Path(line["path"]).name: line["sha256"] for line in listed.iter_rows(named=True)}
    said = first.out + first.err + json.dumps([request.body for request in (*hook.asked, *crm.asked)])
    for secret in ("hidden-token", "hidden-signature"):
        assert secret not in said
        assert secret.encode() not in everything_below(workspace.folder)
    for person in ("Thandi", "thandi@aero.example", "+27821234567"):
        assert person not in json.dumps([request.body for request in (*hook.asked, *crm.asked)])


@pytest.mark.slow
def test_a_delivery_that_fails_undoes_nothing_and_is_kept(workspace: Workspace) -> None:
    """Prevents: results taken back, or a failure nobody hears of, since a receiver was away."""
    dead = f"{closed_port()}/hook"
    ran = workspace.refine(*QUICK, f"--intent-webhook={dead}", f"--automation-http-dead-letter={LETTERS}")
    assert ran.code == 0, ran.err
    assert (workspace.folder / "out/refined.xlsx").is_file()
    failed = {check["name"]: check["severity"] for check in ran.event("pipeline.summary")["failed_checks"]}
    assert failed["every_delivery_arrived"] == "warn"
    event = ran.event("automation.webhook.failure")
    assert (event["error"], event["attempts"]) == ("no connection could be made", 3)
    strict = workspace.refine(*QUICK, f"--intent-webhook={dead}", "--qa-mode=strict")
    assert strict.code == 1
    assert "every delivery arrived" in strict.error
    listed = workspace.hotpass("deliveries", "list", "--dead-letter", LETTERS)
    assert (listed.code, "1 in " in listed.out) == (0, True)
    assert "no connection could be made" in listed.out
    with receiver(200) as hook:
        path = workspace.folder / LETTERS
        path.write_bytes(path.read_bytes().replace(dead.encode(), f"{hook.url}/hook".encode()))
        tried = workspace.hotpass("deliveries", "replay", "--dead-letter", LETTERS, "--dry-run", "--json")
        assert (tried.code, json.loads(tried.out)["remaining"], hook.asked) == (0, 1, [])
        assert workspace.hotpass("deliveries", "replay", "--dead-letter", LETTERS, "--target=crm").code == 0
        replayed = workspace.hotpass("--log-format=json", "deliveries", "replay", "--dead-letter", LETTERS)
        assert replayed.code == 0, replayed.err
        assert replayed.event("automation.webhook.delivered")["fate"] == "delivered"
        again = workspace.refine(*QUICK, f"--intent-webhook={hook.url}/hook")
        assert again.event("automation.webhook.delivered")["idempotency_key"] == event["idempotency_key"]
    # The letter was given another address by hand, where no run had meant it to go: it may come twice, as the same.
    assert set(hook.keys) == {event["idempotency_key"]}
    assert path.read_bytes() == b""


@pytest.mark.slow
def test_a_run_started_elsewhere_delivers_with_what_the_environment_holds(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a run of the Dagster UI that sends without the token, or cannot send at all."""
    with receiver(503, 200) as crm:
        monkeypatch.setenv("SAMPLE_CRM", f"{crm.url}/crm?account=hidden-account")
        monkeypatch.setenv("SAMPLE_TOKEN", "hidden-token")
        settings = workspace.folder / "crm.toml"
        settings.write_text(
            '[pipeline]\ncrm_endpoint = "env:SAMPLE_CRM"\ncrm_token_env = "SAMPLE_TOKEN"\n'
            "[pipeline.automation_http.retry]\nattempts = 1\n",
            encoding="utf-8",
        )
        assert workspace.refine("--config", settings).code == 0
        assert workspace.table("deliveries")["error"].to_list() == ["HTTP 503"]
        job = workspace.definitions().resolve_job_def(refine_job_name("generic"))
        (intake,) = workspace.store.keys("generic")
        outcomes = []
        with working_in(workspace.folder), workspace.instance() as instance:
            for token in (None, "other-hidden-token"):
                if token is None:
                    monkeypatch.delenv("SAMPLE_TOKEN")
                else:
                    monkeypatch.setenv("SAMPLE_TOKEN", token)
                assert job.execute_in_process(instance=instance, partition_key=intake).success
                outcomes += workspace.table("deliveries").select("endpoint", "status", "error").rows()
    assert outcomes == [
        (
            "env:SAMPLE_CRM",
            "failed",
            "its token is not kept, and SAMPLE_TOKEN is not set where the run is executed",
        ),
        ("env:SAMPLE_CRM", "delivered", None),
    ]
    assert [request.headers["Authorization"] for request in crm.asked] == [
        "Bearer hidden-token",
        "Bearer other-hidden-token",
    ]
    assert b"hidden-" not in everything_below(workspace.folder)


@pytest.mark.slow
def test_nothing_is_sent_when_nothing_is_named_and_what_is_unsafe_is_refused(workspace: Workspace) -> None:
    """Prevents: a connection nobody asked for, and a token sent in the clear."""
    ran = workspace.refine(
        "--crm-endpoint=http://crm.example/x", "--crm-token=hidden-token", "--daily-list-path=out/daily.csv"
    )
    assert ran.code == 2
    assert "plain http" in ran.error
    assert "hidden-token" not in ran.out + ran.err
    assert not (workspace.folder / "out").exists()
    refused = workspace.refine("--daily-list-path=out/daily.xml")
    assert (refused.code, ".csv, .tsv, .json, .parquet" in refused.error) == (2, True)
    plain = workspace.refine("--daily-list-path=data/daily.tsv")
    assert plain.code == 0, plain.err
    assert workspace.table("deliveries").is_empty()
    assert not (workspace.folder / ".hotpass/deliveries").exists()
    assert plain.event("pipeline.summary")["deliveries"] == []
    again = workspace.refine("--daily-list-path=data/daily.tsv")
    assert again.event("pipeline.summary")["intake"] == plain.event("pipeline.summary")["intake"]
    rows = (workspace.folder / "data/daily.tsv").read_text(encoding="utf-8").splitlines()
    assert (len(rows), rows[0].split("\t")[:3]) == (4, ["organization_name", "organization_slug", "lead_score"])


@pytest.mark.slow
def test_other_verbs_that_refine_deliver_with_the_same_options(workspace: Workspace) -> None:
    """Prevents: a token that a command was given and that its own worker does not know."""
    with receiver(200) as crm:
        line = (*QUICK, f"--crm-endpoint={crm.url}/crm?account=hidden-account", "--crm-token=hidden-token")
        ran = workspace.hotpass(
            "orchestrate", "--local", "--profile=generic", "--input-dir=data", "--output-path=out/a.xlsx", *line
        )
        assert ran.code == 0, ran.err
        exported = workspace.hotpass("backfill", "--export")
        assert exported.code == 0, exported.err
        (intake,) = workspace.store.keys("generic")
        filled = workspace.hotpass(
            "backfill",
            f"--start-date={intake}",
            f"--end-date={intake}",
            "--automation-http-resend",
            "--daily-list-path=out/daily.csv",
            *line,
        )
        assert filled.code == 0, filled.err
    assert len(list((workspace.folder / "out").glob("daily-*.csv"))) == 1
    assert [request.headers["Authorization"] for request in crm.asked] == ["Bearer hidden-token"] * 2
    assert {request.path for request in crm.asked} == {"/crm?account=hidden-account"}
    assert b"hidden-" not in everything_below(workspace.folder)
