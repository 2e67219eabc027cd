"""Building and pushing an image with the program ``docker``.

Belongs here: its command lines, running them and saying what went wrong. Does not belong here: the Dockerfile
(``hotpass_assets.domain.deployment.image``).
"""

import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from hotpass_assets.domain.errors import HotpassError

_LAST_LINES = 3


class DockerError(HotpassError):
    """Docker is not there, or did not do what it was asked."""


def build_command(image: str, dockerfile: Path, context: Path) -> list[str]:
    """The command line that builds an image."""
    return ["docker", "build", "--tag", image, "--file", str(dockerfile), str(context)]


def push_command(image: str) -> list[str]:
    """The command line that pushes an image."""
    return ["docker", "push", image]


def docker_program() -> str:
    """Path of the program.

    Raises:
        DockerError: It is not on the PATH.
    """
    program = shutil.which("docker")
    if program is None:
        raise DockerError(
            "docker is not there",
            why="no program of that name is on the PATH",
            do="Install it, or leave --build-image and --push-image out and build the image where docker is",
        )
    return program


def run_docker(command: Sequence[str], tell: Callable[[str], None]) -> None:
    """Run a command line of docker and pass on what it says, line by line.

    Args:
        command: The command line, ``docker`` first.
        tell: Gets every line docker writes.

    Raises:
        DockerError: It cannot be started, or ended with another code than 0.
    """
    program = docker_program()
    doing = " ".join(command[:2])
    last: deque[str] = deque(maxlen=_LAST_LINES)
    try:
        with (
            subprocess.Popen(  # noqa: S603 - a fixed program, arguments are not read by a shell
                [program, *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as process
        ):
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip():
                    last.append(line.strip()[:300])
                tell(line.rstrip("\n"))
    except OSError as error:
        raise DockerError(
            f"{doing} cannot be started", where=program, why=error.strerror, do="See that docker works: docker version"
        ) from error
    if process.returncode:
        said = " / ".join(last) or "it said nothing"
        raise DockerError(
            f"{doing} failed with code {process.returncode}",
            where=" ".join(command),
            why=said,
            do="Correct what it says; nothing was switched on or off",
        )
