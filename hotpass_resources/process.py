"""Whether the process that left something behind still lives.

Belongs here: a name for this process that a later one can judge. Does not belong here: what is done about what a
dead process left (the run history, folders of unfinished files).
"""

import os
import platform
from pathlib import Path


def process_tag(process: int | None = None) -> str:
    """A process: machine, id and start time, so that neither a reused id nor another machine is mistaken.

    Args:
        process: Its id; this process when absent.
    """
    number = os.getpid() if process is None else process
    return f"{platform.node()}-{number}-{_start_time(number)}"


def process_space() -> str | None:
    """Names the processes this one can see: this start of the machine and this container; unknown outside Linux.

    Machines and containers may share a name; this they do not share.
    """
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{started}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return None


def is_gone(tag: str) -> bool:
    """Whether the process with that tag ran on this machine and is there no more."""
    machine, *rest = tag.rsplit("-", 2)
    if machine != platform.node() or len(rest) != 2 or not rest[0].isdigit():
        return False
    return _start_time(int(rest[0])) != rest[1]


def _start_time(process: int) -> str:
    """Start of a process in clock ticks since boot; ``gone`` when there is none or only a zombie is left."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return _start_time_without_proc(process)
    state, *fields = stat.rpartition(")")[2].split()
    return "gone" if state == "Z" else fields[18]


def _start_time_without_proc(process: int) -> str:
    if Path("/proc/self").exists():
        return "gone"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        return "unknown"
    return "unknown"
