"""The process that executes one run for a command that waits for it: ``python -m hotpass_assets.run_worker``.

Belongs here: finding what is to be run, running it, ending with the caller. Does not belong here: the run
(``intake_run.run_intake``), starting this process and following it (``run_apart``).
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.load import load_profile
from hotpass_assets.intake_run import run_intake
from hotpass_assets.names import TAG_INTAKE_KEPT_BY
from hotpass_resources.deliveries.credentials import from_another_process, handed_over
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.settings import load_settings

INTERRUPTED = 130

_INTERRUPTED_AGAIN_AFTER = 2.0
"""Seconds; Dagster holds interruptions back while it records one, so that a second does not disturb the first."""


def main(arguments: Sequence[str]) -> int:
    """Run an intake; what came of it stands in the history.

    Args:
        arguments: Path of the profile, its digest, key of the intake, the caller, which keeps others from it. Secrets
            of deliveries are the first line of the standard input, where nobody else sees them.

    Returns:
        0 when the run is over, however it ended; 1 when it could not begin, with the reason on stderr; 130 when the
        caller went away.
    """
    path, digest, key, caller = arguments
    signal.signal(signal.SIGINT, signal.default_int_handler)
    told = from_another_process(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    settings = load_settings()
    try:
        profile = load_profile(path)
        if profile.digest != digest:
            raise HotpassError("the profile was changed just now", where=path, retry=True)
        intake = IntakeStore(settings.store_root).load(profile.name, key)
        with handed_over(told), open_instance(settings) as instance:
            # Its warnings are in the log of the run, from where the caller takes them.
            run_intake(profile, intake, instance, settings, lambda _: None, further_tags={TAG_INTAKE_KEPT_BY: caller})
    except HotpassError as error:
        sys.stderr.write(f"{error.one_line()}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _end_with_the_caller() -> None:
    """Interrupts the run when the caller closes the pipe, on purpose or by its death.

    Again and again until this process is gone: a library that calls Python may take an interruption for an error of
    its own, and nobody is left to press the key a second time.
    """
    sys.stdin.buffer.read()
    while True:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(_INTERRUPTED_AGAIN_AFTER)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
