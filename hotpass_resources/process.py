"""Whether the process that left something behind still lives.

Belongs here: a name for this process that a later one can judge. Does not belong here: what is done about what a
dead process left (the run history, folders of unfinished files).
"""

import functools
import hashlib
import os
import platform
from pathlib import Path

_OF_THE_MACHINE = "pid:[4026531836]"
"""The processes of a machine itself; Linux gives it this number at every start, containers another one."""


def process_tag(process: int | None = None) -> str:
    """A process: machine, processes it is among, id and start time.

    So neither a reused id nor another machine is mistaken, nor a container with the same host name and its own ids.

    Args:
        process: Its id; this process when absent.
    """
    number = os.getpid() if process is None else process
    return f"{platform.node()}{_space_mark()}-{number}-{_start_time(number)}"


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
    """Whether the process with that tag ran among those this one can see, and is there no more.

    Tags of earlier versions name the machine alone, and are judged by it. One of an earlier start of a
    container is not judged: it looks like one of another container.
    """
    place, *rest = tag.rsplit("-", 2)
    if len(rest) != 2 or not rest[0].isdigit() or place not in {platform.node(), platform.node() + _space_mark()}:
        return False
    return _start_time(int(rest[0])) != rest[1]


@functools.cache
def _space_mark() -> str:
    """Tells the processes this one can see from those of machines and containers of the same name; may be empty."""
    space = process_space()
    if space is not None and space.endswith(_OF_THE_MACHINE):
        # No container: what an earlier start of the machine left behind is gone, so the start does not count.
        space = _machine_id()
    return f"~{hashlib.sha256(space.encode()).hexdigest()[:12]}" if space else ""


def _machine_id() -> str | None:
    try:
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


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
