"""Program: refine a folder as the command line does, and say how much of it was the work of assets and checks.

Arguments: profile, input folder. Prints the CPU seconds spent inside their functions, and the modules of the
domain that were loaded, whose import a program without Dagster would pay for as well.
"""

from __future__ import annotations

import functools
import inspect
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dagster._core.definitions.decorators.op_decorator import DecoratedOpFunction

from hotpass_assets import definitions
from hotpass_cli.main import run

_spent: list[float] = []


def main(profile: str, folder: str) -> None:
    """Refine with every function of the graph watched."""
    for name in ("profile_assets", "profile_checks"):
        setattr(definitions, name, _watching(getattr(definitions, name)))
    with open("/dev/null", "w", encoding="utf-8") as nothing:  # noqa: PTH123
        said, sys.stdout, sys.stderr = sys.stdout, nothing, nothing
        code = run(["refine", "--profile", profile, "--profile-search-path", "config/profiles", "--input-dir", folder])
        sys.stdout = said
    if code:
        raise SystemExit(code)
    modules = sorted(name for name in sys.modules if name.startswith("hotpass_assets.domain."))
    print(json.dumps({"cpu": sum(_spent), "modules": modules}))


def _watching(made: Callable[[Any], Sequence[Any]]) -> Callable[[Any], Sequence[Any]]:
    def watched(profile: Any) -> Sequence[Any]:
        found = made(profile)
        for one in found:
            one.op._compute_fn = DecoratedOpFunction(_timed(one.op.compute_fn.decorated_fn))  # noqa: SLF001
        return found

    return watched


def _timed(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        return _counted(lambda: function(*arguments, **named))

    @functools.wraps(function)
    def timed_steps(*arguments: Any, **named: Any) -> Iterator[Any]:
        steps, done = function(*arguments, **named), object()
        while (step := _counted(lambda: next(steps, done))) is not done:
            yield step

    return timed_steps if inspect.isgeneratorfunction(function) else timed


def _counted(work: Callable[[], Any]) -> Any:
    before = time.process_time()
    try:
        return work()
    finally:
        _spent.append(time.process_time() - before)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
