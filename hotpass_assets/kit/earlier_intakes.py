"""What the intake before this one left behind.

Belongs here: finding that intake by name, as of before the present one, its registry of ids, its model and the contract
that went out with it. Does not belong here: reading tables of the present intake (inputs of the asset), what the
registry is for (``domain.linkage``).
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import dagster as dg

from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.engine.model_table import model_from_table
from hotpass_assets.domain.linkage.identity.registry import Registry
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITY_HISTORY, KNOWN_RECORDS, LINK_MODEL
from hotpass_assets.domain.tables.published import DATA_CONTRACT, PUBLISHED_DATASET
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.turns import await_earlier
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.table_store import TableStore

CONTINUES = "continues intake"
_OF_EARLIER = "the model of an earlier intake, "
REGISTRY_TABLES = (KNOWN_RECORDS.name, ENTITY_HISTORY.name)


def intake_before(intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str) -> str | None:
    """Key of the latest intake registered before ``key`` that has a registry; later ones are never read."""
    for earlier in reversed(intakes.before(profile.name, key)):
        if all(tables.has(table_key(profile, name), earlier) for name in REGISTRY_TABLES):
            return earlier
    return None


def registry_before(
    intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str
) -> tuple[str | None, Registry]:
    """The intake whose registry counts as of before ``key``, and that registry; empty where there is none."""
    await_earlier("linked")
    earlier = intake_before(intakes, tables, profile, key)
    if earlier is None:
        return None, Registry.empty()
    known, history = (tables.read(table_key(profile, name), earlier) for name in REGISTRY_TABLES)
    return earlier, Registry(known, history)


def intake_continued(instance: dg.DagsterInstance, profile: ResolvedProfile, key: str) -> tuple[bool, str | None]:
    """The intake whose registry the intake ``key`` has gone on from, as the history tells; whether it tells.

    Another may have ended since that was registered before as well: intakes are refined at the same time.
    """
    asset = table_key(profile, KNOWN_RECORDS.name)
    made = instance.fetch_materializations(dg.AssetRecordsFilter(asset_key=asset, asset_partitions=[key]), limit=1)
    event = made.records[0].asset_materialization if made.records else None
    told = event.metadata.get(CONTINUES) if event is not None else None
    return told is not None, str(told.value) or None if told is not None else None


def model_before(intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str) -> Model | None:
    """Model of the latest intake before ``key`` that learned one, if the profile wants it used again."""
    if not profile.link.reuse_model:
        return None
    await_earlier("linked")
    asset = table_key(profile, LINK_MODEL.name)
    for earlier in reversed(intakes.before(profile.name, key)):
        model = model_from_table(tables.read(asset, earlier)) if tables.has(asset, earlier) else None
        if model is not None:
            return replace(model, reason=f"{_OF_EARLIER}{model.reason.removeprefix(_OF_EARLIER)}")
    return None


def contracts_before(
    intakes: IntakeStore, tables: TableStore, profile: ResolvedProfile, key: str
) -> tuple[tuple[str, str], ...]:
    """Contracts that users hold, as pairs of where one comes from and its text.

    First that of the latest intake before ``key`` that was published with the contract it has; then the one this intake
    itself was published with last, if the file is still as it was written.
    """
    await_earlier("over")
    found = []
    for earlier in reversed(intakes.before(profile.name, key)):
        text = _contract_text(tables, profile, earlier)
        if text is not None and _sha256(text.encode()) in _published_contracts(tables, profile, earlier):
            found.append((f"intake {earlier}", text))
            break
    for digest, path in _published_contracts(tables, profile, key).items():
        if path.name.endswith(".odcs.yaml") and path.is_file():
            content = path.read_bytes()
            if _sha256(content) == digest:
                found.append((path.name, content.decode()))
    return tuple(found)


def _contract_text(tables: TableStore, profile: ResolvedProfile, key: str) -> str | None:
    asset = table_key(profile, DATA_CONTRACT.name)
    if not tables.has(asset, key):
        return None
    documents = tables.read(asset, key)
    return next((line["content"] for line in documents.iter_rows(named=True) if line["form"] == "yaml"), None)


def _published_contracts(tables: TableStore, profile: ResolvedProfile, key: str) -> dict[str, Path]:
    """Documents an intake was published with: SHA-256 and place of each."""
    asset = table_key(profile, PUBLISHED_DATASET.name)
    if not tables.has(asset, key):
        return {}
    files = tables.read(asset, key)
    return {line["sha256"]: Path(line["path"]) for line in files.iter_rows(named=True) if line["kind"] == "contract"}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
