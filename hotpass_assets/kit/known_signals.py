"""What an intake knows of intent: its frozen signals, and whether they count.

Belongs here: reading them for the assets, and remembering those that count in the signal store. Does not belong here:
gathering them (``intent``) and what they say (``domain.intent``).
"""

from contextlib import suppress
from pathlib import Path

from hotpass_assets.domain.config.intent_block import IntentSettings
from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_assets.domain.intent.digest import CountingRules, judged
from hotpass_assets.domain.intent.signals import NoSignalsError, Signal
from hotpass_assets.kit.intake_settings import IntakeSettings
from hotpass_resources.frozen_signals import read_signals, signals_file_of, withhold_erased
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.settings import load_settings
from hotpass_resources.signal_store import add_signals
from hotpass_resources.suppression_file import read_suppression

_REMEMBERED = ("counted", "after_the_intake")


def signals_of(intakes: IntakeStore, intake: Intake, country: str) -> list[Signal]:
    """The signals that were frozen with an intake, without people who were erased; none where there are none.

    Raises:
        InputError: They cannot be read.
    """
    file = signals_file_of(intake)
    if file is None:
        return []
    try:
        return read_signals(intakes, file, read_suppression(load_settings()), country)
    except NoSignalsError as error:
        raise InputError(
            f"the signals of intake '{intake.key}' cannot be read", why=str(error), do="Refine the folder again"
        ) from error


def withhold_erased_signals(intakes: IntakeStore, intake: Intake, country: str) -> None:
    """Keep the frozen signals of an intake without people who were erased; damaged ones stay as they are."""
    file = signals_file_of(intake)
    if file is not None:
        with suppress(NoSignalsError):
            withhold_erased(intakes, file, read_suppression(load_settings()), country)


def rules_of(settings: IntakeSettings) -> CountingRules:
    """The rules by which signals of an intake count."""
    kept = settings.intent_rules
    targets = IntentSettings.model_validate({"targets": kept.get("targets", ())}).targets
    return CountingRules(kept.get("weights", {}), targets, kept.get("max_age_hours"))


def judged_signals(intakes: IntakeStore, intake: Intake, settings: IntakeSettings) -> list[tuple[Signal, str]]:
    """The signals of an intake with whether they count; none when intent is off.

    Raises:
        InputError: They cannot be read.
    """
    if not settings.intent_is_on:
        return []
    return judged(
        signals_of(intakes, intake, settings.country_code or ""),
        rules_of(settings),
        intake.day or intakes.saved_on(intake),
    )


def remembered(intakes: IntakeStore, intake: Intake, settings: IntakeSettings) -> list[str]:
    """Add the signals of an intake to the signal store, where there is to be one.

    The files are published by now: a store that cannot be read or written is told, and takes nothing back.

    Returns:
        What the user should know.
    """
    if not settings.intent_is_on:
        asked = settings.intent_digest_path or settings.intent_store_path
        return [_OFF] if asked else []
    if not settings.intent_store_path:
        return []
    try:
        signals = [signal for signal, state in judged_signals(intakes, intake, settings) if state in _REMEMBERED]
        return add_signals(Path(settings.intent_store_path), signals, rules_of(settings).max_age_hours)
    except HotpassError as error:
        return [f"the signals were not added to the signal store: {error.one_line()}"]


_OFF = (
    "intent is off (pipeline.intent.enabled): a digest that is asked for has no rows, and no signal store is read or "
    "written"
)
