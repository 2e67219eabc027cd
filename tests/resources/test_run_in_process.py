"""What a run in this process leaves of the process."""

from __future__ import annotations

import signal

import dagster as dg

from hotpass_resources.run_in_process import run_in_process


def test_sigterm_is_heard_after_a_run_in_the_background() -> None:
    """Scripts start commands deaf to Ctrl-C: Dagster would leave them deaf to whoever ends them, between two runs."""

    @dg.asset
    def table() -> int:
        return 1

    job = dg.Definitions([table], jobs=[dg.define_asset_job("job", [table])]).resolve_job_def("job")
    pressed = signal.signal(signal.SIGINT, signal.SIG_IGN)
    told = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with dg.DagsterInstance.ephemeral() as instance:
            assert run_in_process(job, instance, "2026-01-31", {}, dg.in_process_executor).success
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, pressed)
        signal.signal(signal.SIGTERM, told)
