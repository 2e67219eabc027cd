"""Which manifests of a workspace count, and what lies over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.deployment.cluster_file import read_cluster_options
from hotpass_assets.domain.deployment.deployments import OVERRIDES_FILE, Found, find_deployments, manifest_folders
from hotpass_assets.domain.errors import ConfigurationError

DAILY = "id: {id}\nflow: refinement\nschedule: {{value: 0 6 * * *}}\n"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(workspace: Path) -> Found:
    return find_deployments(manifest_folders(workspace), workspace / OVERRIDES_FILE)


def test_manifests_of_before_are_read_too(tmp_path: Path) -> None:
    """Prevents: a folder prefect/ that is silently no longer read; files below it are read once."""
    put(tmp_path / "deployments/team/a.yaml", DAILY.format(id="a"))
    put(tmp_path / "prefect/b.yml", DAILY.format(id="b"))
    put(tmp_path / "prefect/deployments/c.yaml", DAILY.format(id="c"))
    put(tmp_path / "prefect/notes.txt", "not a manifest")
    put(tmp_path / "deployments/.hidden.yaml", "nonsense: [")
    all_of_them = found(tmp_path)
    assert list(all_of_them.deployments) == ["a", "b", "c"]
    assert (all_of_them.problems, all_of_them.notices) == ((), ())


def test_of_two_with_one_id_the_first_folder_counts_and_it_is_said(tmp_path: Path) -> None:
    """Prevents: the same manifest registered twice, or the older of two winning by chance."""
    old = put(tmp_path / "prefect/deployments/a.yaml", DAILY.format(id="a"))
    new = put(tmp_path / "deployments/z.yaml", DAILY.format(id="a"))
    twice = found(tmp_path)
    assert twice.deployments["a"].path == new
    assert twice.notices == (f"{old} is left out: {new} has the id 'a' as well, and counts",)


def test_a_bad_manifest_leaves_the_others_alone(tmp_path: Path) -> None:
    """Prevents: one typing error that stops every schedule."""
    put(tmp_path / "deployments/a.yaml", DAILY.format(id="a"))
    bad = put(tmp_path / "deployments/b.yaml", "id: b\nflow: nothing\n")
    half = found(tmp_path)
    assert list(half.deployments) == ["a"]
    assert [problem.where for problem in half.problems] == [f"{bad}:2"]


@pytest.mark.parametrize("name", ["a", "watch_generic"])
def test_schedules_have_names_of_their_own(tmp_path: Path, name: str) -> None:
    """Prevents: Dagster refusing the whole code location for two definitions of one name."""
    put(tmp_path / "deployments/a.yaml", DAILY.format(id="a"))
    second = put(tmp_path / "deployments/b.yaml", DAILY.format(id="b") + f"name: {name}\n")
    clash = found(tmp_path)
    assert list(clash.deployments) == ["a"]
    assert [problem.where.partition(".yaml")[0] for problem in clash.problems] == [str(second).partition(".yaml")[0]]


@pytest.mark.parametrize("name", ["b", "watch_generic", "look_after_generic", "watch-generic"])
def test_an_override_gives_no_name_that_is_taken(tmp_path: Path, name: str) -> None:
    """Prevents: an override that takes down the code location, so that no job loads; the others stay."""
    first = put(tmp_path / "deployments/c.yaml", DAILY.format(id="c"))
    put(tmp_path / "deployments/b.yaml", DAILY.format(id="b"))
    put(tmp_path / OVERRIDES_FILE, f"c: {{name: {name}}}\n")
    clash = found(tmp_path)
    assert list(clash.deployments) == ["b"]
    assert [(problem.where, problem.key) for problem in clash.problems] == [(str(first), "name")]


def test_overrides_lie_over_the_manifest(tmp_path: Path) -> None:
    """Prevents: an override that also changes what it does not mention."""
    put(tmp_path / "deployments/a.yaml", DAILY.format(id="a") + "work_pool: old\nwork_queue: kept\n")
    put(tmp_path / "deployments/b.yaml", DAILY.format(id="b"))
    put(tmp_path / OVERRIDES_FILE, "a: {name: x, work_pool: new, schedule: {value: 5 5 * * *}}\nb: {schedule: off}\n")
    over = found(tmp_path)
    a, b = over.deployments["a"].manifest, over.deployments["b"].manifest
    assert (a.schedule_name, a.work_pool, a.work_queue, a.is_on) == ("x", "new", "kept", True)
    assert a.schedule is not None and a.schedule.cron == "5 5 * * *"
    assert b.schedule is not None and (b.schedule.cron, b.is_on) == ("0 6 * * *", False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: {schedul: off}\n", "overrides.yaml:1"),
        ("a:\n  schedule: {value: 99 * * * *}\n", "overrides.yaml:2"),
        ("- a\n", "overrides.yaml:1"),
    ],
)
def test_overrides_are_checked_as_manifests_are(tmp_path: Path, text: str, told: str) -> None:
    """Prevents: a typing error that makes an override vanish."""
    put(tmp_path / "deployments/a.yaml", DAILY.format(id="a"))
    put(tmp_path / OVERRIDES_FILE, text)
    assert [problem.where.rpartition("/")[2] for problem in found(tmp_path).problems][:1] == [told]


def test_an_override_of_nothing_is_told(tmp_path: Path) -> None:
    """Prevents: an override that outlives its manifest unseen."""
    put(tmp_path / "deployments/a.yaml", DAILY.format(id="a"))
    put(tmp_path / OVERRIDES_FILE, "gone: {work_pool: x}\n")
    assert found(tmp_path).notices == (f"{tmp_path / OVERRIDES_FILE}: no manifest has the id 'gone'",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("image: hotpass\nmax_concurent_runs: 3\n", "cluster.yaml:2: max_concurent_runs: unknown key (did you mean"),
        ("run_resources:\n  memori: 4Gi\n", "cluster.yaml:2: run_resources.memori: unknown key (did you mean 'memory'"),
        ("run_resources:\n  memory: 4GB\n", "cluster.yaml:2: run_resources.memory: '4GB' is no amount of memory"),
        ("max_concurrent_runs: many\n", "cluster.yaml:1: max_concurrent_runs: input should be a valid integer"),
        ("store: /srv/store\n", "cluster.yaml:1: store: runs on other machines need a store on S3"),
        ("env: {DB_PASSWORD: x}\n", "cluster.yaml:1: env: DB_PASSWORD looks like a secret"),
    ],
)
def test_options_of_a_cluster_are_checked_with_their_lines(tmp_path: Path, text: str, told: str) -> None:
    """Prevents: Helm values with a default in place of what somebody wrote."""
    path = put(tmp_path / "cluster.yaml", text)
    with pytest.raises(ConfigurationError) as caught:
        read_cluster_options(path)
    assert told in str(caught.value)


def test_options_of_a_cluster_are_read(tmp_path: Path) -> None:
    """Prevents: a file whose every key is known and nothing is taken over."""
    text = "image: registry.example/hotpass\ntag_limits: {hotpass/work_pool=heavy: 1}\nrun_resources: {memory: 6Gi}\n"
    options = read_cluster_options(put(tmp_path / "cluster.yaml", text))
    assert (options.image, options.tag_limits) == ("registry.example/hotpass", {"hotpass/work_pool=heavy": 1})
    assert (options.run_resources.memory, options.postgres_port) == ("6Gi", 5432)
