"""From shared and own options to the profile and configuration of a run.

Belongs here: which profile counts, and the options as the top layer of the configuration. Does not belong
here: reading profiles and laying layers over each other (``hotpass_assets.domain``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotpass_cli.options import Invocation, SharedOptions
from hotpass_cli.profile_folders import profile_folders
from hotpass_cli.quick_imports import quick_imports
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from hotpass_assets.domain.config.model import HotpassConfig
    from hotpass_assets.domain.profile.resolve import ResolvedProfile
    from hotpass_resources.settings import Settings

DEFAULT_PROFILE = "generic"


@dataclass(frozen=True)
class RunSettings:
    """What a run needs to know.

    Attributes:
        profile: The resolved profile.
        config: The configuration, all layers together.
        output_path: Where the refined workbook goes.
        report_format: Form of the quality report, when one is written.
        warnings: What is switched on and cannot be done by this version.
    """

    profile: "ResolvedProfile"
    config: "HotpassConfig"
    output_path: Path
    report_format: str | None
    warnings: tuple[str, ...]


def load_run_settings(
    invocation: Invocation,
    pipeline: Mapping[str, Any],
    otherwise: str | None = None,
    further: Mapping[str, Any] | None = None,
) -> RunSettings:
    """Settings of a run, with the output following what the configuration says of it.

    Args:
        invocation: The command line so far.
        pipeline: Keys of ``[pipeline]`` that the verb's own options set.
        otherwise: Profile when nothing names one; ``generic`` when absent.
        further: Values for keys of other blocks, by dotted key.

    Raises:
        ConfigurationError: The profile or a configuration is missing or invalid.
        UsageError: An option names a suite the profile does not have.
    """
    with quick_imports():  # of Pydantic, above all
        from hotpass_assets.domain.config.layers import layer
        from hotpass_assets.domain.config.model import (
            effective_output_path,
            effective_report_format,
            unavailable_capabilities,
        )

    profile = load_chosen_profile(invocation.shared, otherwise)
    refuse_unknown_suite(profile, pipeline.get("expectation_suite"))
    given = overrides(invocation.shared, pipeline) | dict(further or {})
    config = layer(profile, invocation.shared.config, given, load_settings().config_values)
    invocation.follow(config.pipeline.log_format, config.pipeline.sensitive_fields)
    return RunSettings(
        profile=profile,
        config=config,
        output_path=effective_output_path(config),
        report_format=effective_report_format(config),
        warnings=unavailable_capabilities(config),
    )


def load_chosen_profile(shared: SharedOptions, otherwise: str | None = None) -> "ResolvedProfile":
    """The profile named by the option, else by the last configuration file that names one, else ``otherwise``.

    Args:
        shared: The shared options.
        otherwise: Profile when neither names one; ``generic`` when absent.

    Raises:
        ConfigurationError: There is no such profile, or it is invalid.
    """
    from hotpass_assets.domain.config.layers import named_profile
    from hotpass_assets.domain.profile.load import load_profile

    reference = shared.profile or named_profile(shared.config) or otherwise or DEFAULT_PROFILE
    return load_profile(reference, profile_folders(shared.profile_search_path, load_settings()))


def refuse_unknown_suite(profile: "ResolvedProfile", asked: str | None) -> None:
    """Refuses a suite of the option that the profile does not have.

    Raises:
        UsageError: It has none of that name.
    """
    import click

    from hotpass_assets.domain.config.problems import nearest

    suites = sorted(profile.refine.expectations)
    if asked is not None and asked not in suites:
        match = nearest(asked, suites)
        meant = f"did you mean '{match}'? " if match else ""
        raise click.UsageError(
            f"--expectation-suite: profile '{profile.name}' has no suite '{asked[:40]}'; {meant}"
            f"suites: {', '.join(suites)}",
            click.get_current_context(silent=True),
        )


def refined_last(settings: "Settings") -> str | None:
    """Profile of the last run in this workspace, if one is known and can still be found."""
    from hotpass_assets.domain.profile.search import list_profiles
    from hotpass_cli.command_overview import read_last_run

    name = (read_last_run(settings.state_dir / "last-run.json") or {}).get("profile")
    known = {found.name for found in list_profiles(profile_folders((), settings))}
    return name if name in known else None


def overrides(shared: SharedOptions, pipeline: Mapping[str, Any]) -> dict[str, object]:
    """The options that were given, by dotted key of the configuration."""
    given: dict[str, object] = {
        "log_format": shared.log_format,
        "sensitive_fields": list(shared.sensitive_field) or None,
        "interactive": shared.interactive,
        "qa_mode": shared.qa_mode,
        **pipeline,
    }
    return {f"pipeline.{key}": value for key, value in given.items() if value is not None}
