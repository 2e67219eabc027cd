"""What the intake before this one left behind.

Belongs here: finding that intake by name, as of before the present one, its registry of ids and its model. Does not
belong here: reading tables of the present intake (inputs of the asset), what the registry is for (``domain.linkage``).
"""

from dataclasses import replace

from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.engine.model_table import model_from_table
from hotpass_assets.domain.linkage.identity.registry import Registry
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITY_HISTORY, KNOWN_RECORDS, LINK_MODEL
from hotpass_assets.kit.asset_options import table_key
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.table_store import TableStore

_OF_EARLIER = "the model of an earlier intake, "
REGISTRY_TABLES = (KNOWN_RECORDS.name, ENTITY_HISTORY.name)


def intake_before(intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str) -> str | None:
    """Key of the latest intake registered before ``key`` that has a registry; later ones are never read."""
    for earlier in reversed(intakes.before(profile.name, key)):
        if all(tables.path(table_key(profile, name), earlier).is_file() for name in REGISTRY_TABLES):
            return earlier
    return None


def registry_before(intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str) -> Registry:
    """Registry of ids as of before the intake ``key``; empty where there is no earlier one."""
    earlier = intake_before(intakes, tables, profile, key)
    if earlier is None:
        return Registry.empty()
    known, history = (tables.read(table_key(profile, name), earlier) for name in REGISTRY_TABLES)
    return Registry(known, history)


def model_before(intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str) -> Model | None:
    """Model of the latest intake before ``key`` that learned one, if the profile wants it used again."""
    if not profile.link.reuse_model:
        return None
    asset = table_key(profile, LINK_MODEL.name)
    for earlier in reversed(intakes.before(profile.name, key)):
        model = model_from_table(tables.read(asset, earlier)) if tables.path(asset, earlier).is_file() else None
        if model is not None:
            return replace(model, reason=f"{_OF_EARLIER}{model.reason.removeprefix(_OF_EARLIER)}")
    return None
