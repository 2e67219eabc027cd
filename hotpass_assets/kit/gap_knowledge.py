"""What a workspace knows that can fill gaps: lists of the profile, snapshots of registries, earlier intakes, places.

Belongs here: gathering it, for an intake of the graph or for a dataset that somebody names. Does not belong here: what
is made of it (``domain.enrich``).
"""

from collections.abc import Iterable
from itertools import islice

from hotpass_assets.domain.enrich.enrichment import Knowledge
from hotpass_assets.domain.enrich.gazetteer import gazetteer
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.kit.asset_options import table_key
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.reference_lists import read_lists
from hotpass_resources.registries.snapshot_files import read_snapshots
from hotpass_resources.settings import load_settings
from hotpass_resources.table_store import TableStore

INTAKES_ASKED = 12
"""An intake more than so many back says little of today."""


def known_to_workspace(
    intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, country: str
) -> tuple[Knowledge, list[str]]:
    """What all intakes of a profile know, and a sentence for each list or snapshot that cannot be read."""
    return _knowledge(intakes.newest_first(profile.name), tables, profile, country)


def known_before(
    intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, country: str, key: str
) -> tuple[Knowledge, list[str]]:
    """What was known as of before the intake ``key``; later ones are never read."""
    return _knowledge(reversed(intakes.before(profile.name, key)), tables, profile, country)


def _knowledge(
    keys: Iterable[str], tables: TableStore, profile: ResolvedProfile, country: str
) -> tuple[Knowledge, list[str]]:
    lists, remarks = read_lists(profile.enrich.lists)
    snapshots, unusable = read_snapshots(load_settings().state_dir, profile.enrich.network.registries)
    asset = table_key(profile, ORGANISATIONS.name)
    asked = keys if "earlier_intakes" in profile.enrich.chain else ()
    made = islice((key for key in asked if tables.has(asset, key)), INTAKES_ASKED)
    earlier = [(key, tables.read(asset, key)) for key in made]
    return Knowledge(lists, earlier, gazetteer(country), snapshots), [*remarks, *unusable]
