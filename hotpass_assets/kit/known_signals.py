"""What an intake knows of intent: its frozen signals, and whether they count.

Belongs here: reading them for the assets, and remembering those that count in the signal store. Does not belong here:
gathering them (``intent``) and what they say (``domain.intent``).
"""

from pathlib import Path

from hotpass_assets.domain.config.intent_block import IntentSettings
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.intent.digest import CountingRules, judged
from hotpass_assets.domain.intent.signals import SIGNALS_FILE, NoSignalsError, Signal, from_json
from hotpass_assets.kit.intake_settings import IntakeSettings
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.signal_store import add_signals

_REMEMBERED = ("counted", "after_the_intake")


def signals_of(intakes: IntakeStore, intake: Intake) -> list[Signal]:
    """The signals that were frozen with an intake; none where there are none, or where they were withheld.

    Raises:
        InputError: They cannot be read.
    """
    file = next((file for file in intake.files if file.name == SIGNALS_FILE), None)
    if file is None or not intakes.holds(file):
        return []
    try:
        return from_json(intakes.path_of(file).read_bytes())
    except NoSignalsError as error:
        raise InputError(
            f"the signals of intake '{intake.key}' cannot be read", why=str(error), do="Refine the folder again"
        ) from error


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
    return judged(signals_of(intakes, intake), rules_of(settings), intake.day or intakes.saved_on(intake))


def remembered(intakes: IntakeStore, intake: Intake, settings: IntakeSettings) -> list[str]:
    """Add the signals of an intake to the signal store, where there is to be one.

    Returns:
        What the user should know.

    Raises:
        HotpassError: The store cannot be read or written.
    """
    if not settings.intent_is_on:
        asked = settings.intent_digest_path or settings.intent_store_path
        return [_OFF] if asked else []
    if not settings.intent_store_path:
        return []
    signals = [signal for signal, state in judged_signals(intakes, intake, settings) if state in _REMEMBERED]
    return add_signals(Path(settings.intent_store_path), signals, rules_of(settings).max_age_hours)


_OFF = (
    "intent is off (pipeline.intent.enabled): a digest that is asked for has no rows, and no signal store is read or "
    "written"
)
