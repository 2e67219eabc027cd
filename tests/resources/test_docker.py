"""docker is called with the right words, and what it says is passed on; a program of that name stands in for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_resources.docker import DockerError, build_command, push_command, run_docker

STAND_IN = """\
#!/bin/sh
printf '%s\\n' "$@" >> "{folder}/arguments"
echo "step one"
echo "went wrong: no space" >&2
exit {code}
"""


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder with a ``docker`` that succeeds and writes down its arguments."""
    program = tmp_path / "docker"
    program.write_text(STAND_IN.format(folder=tmp_path, code=0))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_the_image_is_built_and_pushed_under_its_name(docker: Path) -> None:
    """Prevents: a build whose result has no name; what docker says is heard, stderr too."""
    heard: list[str] = []
    image = "registry.example/hotpass:1"
    run_docker(build_command(image, Path("deploy/Dockerfile"), Path("a folder")), heard.append)
    run_docker(push_command(image), heard.append)
    said = (docker / "arguments").read_text().splitlines()
    assert said == ["build", "--tag", image, "--file", "deploy/Dockerfile", "a folder", "push", image]
    assert heard == ["step one", "went wrong: no space"] * 2


def test_a_failure_says_what_docker_said(docker: Path) -> None:
    """Prevents: a deployment that goes on with the image of yesterday."""
    (docker / "docker").write_text(STAND_IN.format(folder=docker, code=17))
    with pytest.raises(
        DockerError, match=r"docker push failed with code 17 \(docker push a/b:1\): .*no space"
    ) as caught:
        run_docker(push_command("a/b:1"), lambda _: None)
    assert caught.value.exit_code == 1


def test_no_docker_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: FileNotFoundError."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DockerError, match="docker is not there: no program of that name is on the PATH"):
        run_docker(push_command("a/b:1"), lambda _: None)


def test_a_docker_that_cannot_be_started_is_said(docker: Path) -> None:
    """Prevents: a traceback about a file that is no program."""
    (docker / "docker").write_bytes(b"\x7fELF nonsense")
    with pytest.raises(DockerError, match="docker push cannot be started"):
        run_docker(push_command("a/b:1"), lambda _: None)
