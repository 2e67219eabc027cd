"""What this workspace knows that can fill gaps: lists of the profile, earlier intakes, places.

Belongs here: gathering it for a dataset that somebody names. Does not belong here: what is made of it
(``domain.enrich``), and the intakes before one of the graph (``kit.earlier_intakes``).
"""

from itertools import islice

from hotpass_assets.domain.enrich.enrichment import Knowledge
from hotpass_assets.domain.enrich.gazetteer import gazetteer
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.kit.asset_options import table_key
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.reference_lists import read_lists
from hotpass_resources.settings import load_settings
from hotpass_resources.table_store import TableStore

INTAKES_ASKED = 12
"""An intake more than so many back says little of today."""


def stored_knowledge(profile: ResolvedProfile, country: str) -> tuple[Knowledge, list[str]]:
    """What can be asked, and a sentence for each list that cannot be read.

    Args:
        profile: Whose lists and intakes.
        country: ISO alpha-2 code of the country of places.
    """
    settings = load_settings()
    lists, remarks = read_lists(profile.enrich.lists)
    tables, key = TableStore(root=str(settings.store_root)), table_key(profile, ORGANISATIONS.name)
    store = IntakeStore(settings.store_root)
    asked = store.newest_first(profile.name) if "earlier_intakes" in profile.enrich.chain else []
    made = islice((one for one in asked if tables.has(key, one)), INTAKES_ASKED)
    earlier = [(intake, tables.read(key, intake)) for intake in made]
    return Knowledge(lists, earlier, gazetteer(country)), remarks
