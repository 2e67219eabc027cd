"""``hotpass qa``: the quality gates, for people and for CI.

Belongs here: options, the profile the gates are about, the order of talk, the exit code. Does not belong here: the
gates (``qa_gates``) and how their results look (``qa_results``).
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotpass_assets.domain.gates.gate import Gate, technical_acceptance
from hotpass_cli.options import Invocation, verb
from hotpass_cli.profile_folders import profile_folders
from hotpass_cli.qa_gates import ACCEPTANCE, GATES_OF_ALL, Gates, Target
from hotpass_cli.qa_results import failure_message, report
from hotpass_resources.settings import Settings, load_settings

if TYPE_CHECKING:
    from hotpass_assets.data_gates import GateRequest
    from hotpass_assets.domain.config.model import HotpassConfig

DATA_GATES = frozenset({"contracts", "fitness", "data-quality"})


@verb
def qa(
    invocation: Invocation,
    target: Annotated[
        Target,
        typer.Argument(
            metavar="[TARGET]",
            rich_help_panel="Arguments",
            help="all, cli, docs, profiles, contracts, fitness, data-quality, or ta: the technical acceptance, "
            "QG-1 to QG-5.",
        ),
    ] = "all",
    intake: Annotated[
        str | None,
        typer.Option("--intake", metavar="KEY", help="Intake whose data is judged. Default: the profile's newest."),
    ] = None,
    expectation_suite: Annotated[
        str | None,
        typer.Option(
            "--expectation-suite",
            metavar="NAME",
            help="Set of expectations of the profile to check. Default: the one the intake was refined with.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the checks that hold, too.")] = False,
) -> int:
    """Run the quality gates: the command line, documentation, profiles, contracts, data and fitness.

    Gates on data run the checks of an intake again and record them, so that the Dagster UI shows the same; no table is
    made. data-quality writes Data Docs of Great Expectations below quality-gates in the folder of the archive. Without
    --profile the data gates look at the profile that was refined last. With --qa-mode strict a warning fails its gate.

    Exit code 0: every gate holds. 1: a gate does not, or could not be run. 2: there is no such profile, suite,
    intake or target.
    """
    settings = load_settings()
    chosen = _Chosen(invocation, settings, intake, expectation_suite)
    names = tuple(ACCEPTANCE) if target == "ta" else GATES_OF_ALL if target == "all" else (target,)
    if intake is not None or expectation_suite is not None or DATA_GATES & set(names) or target == "ta":
        chosen.refuse_unknown()
    gates = Gates(
        workspace=settings.workspace,
        profile_folders=tuple(profile_folders(invocation.shared.profile_search_path, settings)),
        only_profile=invocation.shared.profile,
        request=chosen.request,
        strict=chosen.config.pipeline.qa_mode == "strict",
    )
    run = gates.accept if target == "ta" else gates.run
    done = [_told(invocation, run, name, quiet=as_json) for name in names]
    document: dict[str, Any] = {"target": target, "passed": all(gate.passed for gate in done)}
    document |= {"gates": [gate.as_dict() for gate in done]}
    if target == "ta":
        document["acceptance"] = _accept(done, chosen.dist_dir())
    _leave_data_quality(done)
    report(invocation.output, done, document, as_json=as_json, verbose=verbose)
    failure = failure_message(done)
    if failure:
        invocation.output.error(failure)
    return 1 if failure else 0


def _told(invocation: Invocation, run: Callable[[str], Gate], name: str, *, quiet: bool) -> Gate:
    if not quiet:
        invocation.output.talk(f"{name}: started")
    gate = run(name)
    if not quiet:
        invocation.output.talk(f"{name}: {'passed' if gate.passed else 'FAILED'}, {gate.seconds:.1f} s")
    return gate


def _accept(gates: list[Gate], dist_dir: Path) -> dict[str, Any]:
    from hotpass_resources.gate_files import acceptance_paths, write_acceptance

    latest, history = acceptance_paths(dist_dir)
    result = technical_acceptance(gates, gates[-1].timestamp, str(latest), str(history))
    write_acceptance(dist_dir, result)
    return result


def _leave_data_quality(gates: list[Gate]) -> None:
    """Writes the summary of the gate of data quality beside its Data Docs."""
    from hotpass_resources.gate_files import write_data_quality

    for gate in gates:
        if "data_docs" in gate.stats:
            write_data_quality(Path(gate.stats["folder"]), gate.as_dict())


class _Chosen:
    """The profile and configuration of the command line, read when they are needed and once."""

    def __init__(
        self, invocation: Invocation, settings: Settings, intake: str | None, expectation_suite: str | None
    ) -> None:
        self._invocation = invocation
        self._settings = settings
        self._intake = intake
        self._suite = expectation_suite
        self._request: GateRequest | None = None
        self.config = self._load_config()

    def _load_config(self) -> "HotpassConfig":
        from hotpass_assets.domain.config.layers import merge_layers  # brings Pydantic
        from hotpass_cli.run_settings import overrides

        shared = self._invocation.shared
        config = merge_layers(None, shared.config, overrides(shared, {}))
        self._invocation.follow(config.pipeline.log_format, config.pipeline.sensitive_fields)
        return config

    def request(self) -> "GateRequest":
        """What the data gates look at."""
        if self._request is None:
            from hotpass_assets.data_gates import GateRequest  # brings Dagster and Polars
            from hotpass_cli.run_settings import load_chosen_profile, refined_last

            self._request = GateRequest(
                profile=load_chosen_profile(self._invocation.shared, refined_last(self._settings)),
                settings=self._settings,
                intake=self._intake,
                suite=self._suite,
            )
        return self._request

    def dist_dir(self) -> Path:
        """Folder of results as the profile and the configuration together say it."""
        from hotpass_assets.domain.config.layers import merge_layers

        config = merge_layers(self.request().profile, self._invocation.shared.config, {})
        return Path(os.path.normpath(Path(config.pipeline.dist_dir).absolute()))

    def refuse_unknown(self) -> None:
        """Refuses a profile, suite or intake that does not exist, before any work.

        Raises:
            ConfigurationError: The profile is missing or invalid.
            UsageError: The profile has no such suite.
            InputError: The profile has no such intake.
        """
        from hotpass_assets.data_gates import refuse_unknown
        from hotpass_cli.run_settings import refuse_unknown_suite

        refuse_unknown_suite(self.request().profile, self._suite)
        refuse_unknown(self.request())
