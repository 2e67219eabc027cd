"""What people decided, for the assets and checks of an intake.

Belongs here: finding the file of decisions that goes with an intake. Does not belong here: what decisions are
(``domain.linkage.review.decisions``) and the file itself (``hotpass_resources.decisions_file``).
"""

from pathlib import Path

from hotpass_assets.domain.golden.survivorship import ORGANISATION_FIELDS
from hotpass_assets.domain.linkage.review.decisions import Decisions
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.intake_settings import settings_of
from hotpass_resources.decisions_file import decisions_path, read_decisions
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.settings import load_settings


def decisions_for(profile: ResolvedProfile, key: str, intakes: IntakeStore) -> Decisions:
    """The decisions as their file says now: they hold for every intake that is made from now on.

    Raises:
        ConfigurationError: A line is no decision, or lines contradict each other.
    """
    asked = settings_of(intakes.load(profile.name, key)).decisions_path
    path = Path(asked) if asked else decisions_path(profile, load_settings())
    return read_decisions(path, ORGANISATION_FIELDS)
