"""The executor of a deployment: chosen and configured by the environment, refused by name when it cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.chosen_executor import chosen_executor
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_resources.settings import load_settings
from tests.project.repository import ROOT


@pytest.mark.parametrize(
    ("name", "config", "made"),
    [
        (None, None, "in_process"),
        ("in_process", None, "in_process"),
        ("multiprocess", "max_concurrent: 2", "multiprocess"),
        ("k8s", None, "k8s"),
        (
            "k8s",
            "{max_concurrent: 4, step_k8s_config: {container_config: {resources: {limits: {memory: 8Gi}}}}}",
            "k8s",
        ),
    ],
)
def test_the_environment_chooses_the_executor(
    name: str | None, config: str | None, made: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a deployment that has to change code to give steps pods of their own."""
    for variable, value in (("HOTPASS_EXECUTOR", name), ("HOTPASS_EXECUTOR_CONFIG", config)):
        if value is not None:
            monkeypatch.setenv(variable, value)
    settings = load_settings()
    definitions = build_defs([], settings, chosen_executor(settings))
    assert definitions.executor is not None
    assert getattr(definitions.executor, "name", None) == made


@pytest.mark.parametrize(
    ("name", "config", "said"),
    [
        ("kubernetes", None, "there is no executor 'kubernetes'"),
        ("k8", None, "did you mean 'k8s'?"),
        ("k8s", "max_concurent: 2", "did you mean 'max_concurrent'?"),
        ("k8s", "max_concurrent: two", 'Value "two"'),
        ("k8s", "step_k8s_config: {container_confg: {}}", "container_confg"),
        ("k8s", "step_k8s_config: {container_config: {resourcs: {}}}", "resourcs"),
        ("k8s", "per_step_k8s_config: {clubs__raw_rows: {pod_spec_config: {nodeSelektor: {}}}}", "nodeSelektor"),
        ("in_process", "max_concurrent: 2", "no key 'max_concurrent'"),
        ("k8s", "2", "no keys"),
        ("k8s", "a: [", "HOTPASS_EXECUTOR_CONFIG"),
    ],
)
def test_what_the_executor_does_not_take_is_told_when_the_location_loads(
    name: str, config: str | None, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a typing error that Dagster accepts, and that costs a run or its memory."""
    monkeypatch.setenv("HOTPASS_EXECUTOR", name)
    if config is not None:
        monkeypatch.setenv("HOTPASS_EXECUTOR_CONFIG", config)
    with pytest.raises(ConfigurationError) as caught:
        chosen_executor(load_settings())
    assert said in str(caught.value)
    assert caught.value.exit_code == 2
    assert len(str(caught.value)) < 400


def test_an_executor_that_is_not_installed_says_how_to_install_it(folder: Path) -> None:
    """Prevents: a ModuleNotFoundError for whoever chose it without the extra."""
    code = (
        "import sys; sys.modules['dagster_k8s'] = None\n"
        "from hotpass_assets.defs.chosen_executor import chosen_executor\n"
        "from hotpass_resources.settings import load_settings\n"
        "chosen_executor(load_settings())"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={"HOTPASS_EXECUTOR": "k8s", "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pip install 'hotpass[k8s]'" in ran.stderr.splitlines()[-1]


def test_definitions_do_not_load_what_they_do_not_use(folder: Path) -> None:
    """Prevents: two seconds of Kubernetes client in every start on a laptop."""
    code = "import sys, hotpass_assets.definitions as d; d.defs()\nprint('kubernetes' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "False"
