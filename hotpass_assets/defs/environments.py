"""What runs by itself in which environment.

Belongs here: the one table of what is switched on before anybody has touched a switch. Does not belong here: the
sensors and schedules themselves, and how the environment is named (``hotpass_resources.settings``).
"""

from dataclasses import dataclass
from typing import Literal

from hotpass_resources.settings import Settings

Automation = Literal["sensor", "schedule"]


@dataclass(frozen=True)
class Environment:
    """What is on in an environment when nobody has switched it on or off in the UI.

    Attributes:
        sensors: Whether input folders are watched.
        schedules: Whether schedules run.
        reason: Why.
    """

    sensors: bool
    schedules: bool
    reason: str


OFF = Environment(False, False, "Nothing starts by itself until someone switches it on in the UI.")

ENVIRONMENTS = {
    "development": Environment(False, False, "Whoever develops starts runs by hand."),
    "test": Environment(False, False, "A test starts what it looks at."),
    "staging": Environment(True, False, "Files are dropped to try things; nothing happens at night."),
    "production": Environment(True, True, "What is dropped is refined, and what is due is run."),
}
"""Environments by the name in ``HOTPASS_ENVIRONMENT``; in any other, and in none, everything is off."""


def default_status(settings: Settings, kind: Automation) -> bool:
    """Whether sensors or schedules of this process are on until somebody switches them.

    Args:
        settings: Settings of this process; its environment counts, in any case of letters.
        kind: What is asked for.
    """
    environment = ENVIRONMENTS.get((settings.environment or "").strip().casefold(), OFF)
    return environment.sensors if kind == "sensor" else environment.schedules
