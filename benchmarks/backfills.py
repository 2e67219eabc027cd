"""History run again beside the same refinements one by one, and looking at archives among many intakes.

Belongs here: measuring ``hotpass backfill``. Does not belong here: what else running costs (``operations``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import HOTPASS, Cost, case, measured
from benchmarks.command_lines import new_workspace
from benchmarks.result import Line

INTAKES, ORGANISATIONS, ROWS = 50, 180, 1_000
WORKERS = 2
MOST_RATIO = 1.3
PROFILE = "aviation"
FIRST_DAY = "2000-01-01"


def backfill_beside_single_runs(bench_data: Path, intakes: int = INTAKES) -> Iterator[Line]:
    """Intakes of about a thousand rows: refined one by one, and as a backfill of their archives on two workers."""
    singly, again = (new_workspace(bench_data / name) for name in ("singly", "backfilled"))
    cpu, wall, rss = 0.0, 0.0, 0.0
    for number in range(1, intakes + 1):
        folder = singly / f"in{number:03d}"
        case("case_sample", folder, ORGANISATIONS, number)
        refine = [
            HOTPASS,
            "refine",
            "--profile",
            PROFILE,
            "--intake",
            folder.name,
            "--input-dir",
            f"{folder.name}/data",
        ]
        cost = measured([*refine, "--output-path", f"out/{folder.name}.xlsx"], singly)
        cpu, wall, rss = cpu + cost.cpu, wall + cost.wall, max(rss, cost.rss)
    yield Line(f"{intakes} × `hotpass refine` of about {ROWS:,} rows", Cost(cpu, wall, rss, ""))
    archives = again / "archives"
    measured([HOTPASS, "backfill", "--profile", PROFILE, "--export", "--archive-root", str(archives)], singly)
    backfill = [HOTPASS, "backfill", "--profile", PROFILE, "--archive-root", str(archives), "--start-date", FIRST_DAY]
    cost = measured([*backfill, "--concurrency-limit", str(WORKERS)], again)
    yield Line(f"`hotpass backfill` of their archives, {WORKERS} workers", cost)
    ratio = cost.cpu / cpu
    yield Line("backfill by single runs", result=f"{ratio:.2f}", target=f"< {MOST_RATIO}", reached=ratio < MOST_RATIO)


def look_at_archives(place: Path, profile: str, archives: Path) -> Cost:
    """What ``hotpass backfill --dry-run`` over a folder of archives costs in a workspace.

    Args:
        place: The workspace.
        profile: A profile in its folder of profiles.
        archives: Folder with the archives.
    """
    named = ["--profile", profile, "--profile-search-path", "config/profiles", "--archive-root", str(archives)]
    return measured([HOTPASS, "backfill", *named, "--start-date", FIRST_DAY, "--dry-run"], place)
