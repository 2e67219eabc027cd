"""One host is asked by several processes at the pace of one."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hotpass_resources.network.shared_pace import SharedPace

START = 1_800_000_000.0
HOUR = 3_600.0


@dataclass
class Clock:
    """Time that goes on only when somebody sleeps."""

    now: float = START
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time go on."""
        self.slept.append(seconds)
        self.now += seconds


def command(folder: Path, clock: Clock, interval: float = 2.0, burst: int = 1) -> SharedPace:
    """The pace of one more command."""
    return SharedPace(folder / "pace", interval, burst, clock=clock, sleep=clock.sleep)


def stamp(folder: Path) -> Path:
    """The file that says when the host was asked."""
    (file,) = (folder / "pace").glob("*.json")
    return file


def test_commands_right_after_each_other_keep_one_pace(tmp_path: Path) -> None:
    """Prevents: a server that is asked as fast as commands can be started."""
    clock = Clock()
    assert [command(tmp_path, clock).wait("a.example") for _ in range(4)] == [0.0, 2.0, 2.0, 2.0]
    assert command(tmp_path, clock).wait("b.example") == 0.0
    clock.now += 1.5
    assert command(tmp_path, clock).wait("a.example") == 0.5
    clock.now += 60
    assert command(tmp_path, clock).wait("a.example") == 0.0


def test_a_burst_is_one_for_all_commands(tmp_path: Path) -> None:
    """Prevents: a burst for each command, which is no limit at all."""
    clock = Clock()
    assert [command(tmp_path, clock, burst=3).wait("a.example") for _ in range(5)] == [0.0, 0.0, 0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "said",
    [
        f'{{"tokens": 0, "at": {START + 86_400}}}',
        '{"tokens": -1e9, "at": 0}',
        '{"tokens": 0, "at": Infinity}',
        '{"tokens": NaN, "at": 1}',
        '{"tokens": 0, "at": ' + "9" * 400 + "}",
        '{"tokens": 0',
        "[]",
        "\x00",
        "",
    ],
)
def test_no_stamp_makes_anybody_wait_longer_than_the_interval(tmp_path: Path, said: str) -> None:
    """Prevents: searches that stand still until a clock that was a day ahead is right, or for ever."""
    clock = Clock()
    command(tmp_path, clock, HOUR).wait("a.example")
    stamp(tmp_path).write_text(said)
    assert 0 <= command(tmp_path, clock, HOUR).wait("a.example") <= HOUR
    clock.now += HOUR
    assert command(tmp_path, clock, HOUR).wait("a.example") == 0.0


def test_a_command_that_died_while_it_waited_costs_one_interval(tmp_path: Path) -> None:
    """Prevents: a killed command whose turn nobody takes back."""
    clock = Clock()
    command(tmp_path, clock).wait("a.example")

    def killed(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        SharedPace(tmp_path / "pace", 2.0, clock=clock, sleep=killed).wait("a.example")
    assert command(tmp_path, clock).wait("a.example") == 2.0


def test_a_pause_the_host_asks_for_is_kept(tmp_path: Path) -> None:
    """Prevents: a Retry-After that is forgotten since the pace stands in a file."""
    clock = Clock()
    paced = command(tmp_path, clock)
    paced.not_before("a.example", 30)
    assert 0 < paced.wait("a.example") <= 30


def test_where_nothing_can_be_written_a_command_keeps_its_own_pace(tmp_path: Path) -> None:
    """Prevents: a search that fails, or has no pace, since a folder is read-only."""
    (tmp_path / "pace").write_text("in the way")
    clock = Clock()
    paced = command(tmp_path, clock, HOUR)
    assert paced.wait("a.example") == 0.0
    assert paced.wait("a.example") > HOUR - 60


def test_no_pace_leaves_no_file(tmp_path: Path) -> None:
    """Prevents: files for a server of one's own that may be asked at any speed."""
    clock = Clock()
    assert [command(tmp_path, clock, 0).wait("a.example") for _ in range(3)] == [0.0] * 3
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_names_no_host_and_is_for_its_owner(tmp_path: Path) -> None:
    """Prevents: a folder that tells everybody which server is asked."""
    command(tmp_path, Clock()).wait("a.example")
    for file in (tmp_path / "pace").iterdir():
        assert "a.example" not in file.name + file.read_text()
    assert stat.S_IMODE(stamp(tmp_path).stat().st_mode) == 0o600


def test_of_processes_that_begin_at_once_one_goes_first(tmp_path: Path) -> None:
    """Prevents: two plans at once that both find that nobody has asked yet."""
    program = (
        "import sys; from pathlib import Path; from hotpass_resources.network.shared_pace import SharedPace;"
        "sys.stdin.readline();"
        "print(SharedPace(Path(sys.argv[1]), 3600.0, sleep=lambda _: None).wait('a.example'))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "pace")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    waits = sorted(float(process.communicate()[0]) for process in running)
    assert waits[0] == 0.0
    assert min(waits[1:]) > 3_000
