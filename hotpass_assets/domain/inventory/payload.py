"""The inventory as plain values for JSON.

Belongs here: names and order of the keys. Does not belong here: reading registers and checking requirements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hotpass_assets.domain.inventory.registers import AssetRegister
from hotpass_assets.domain.inventory.requirements import Requirement


def register_payload(register: AssetRegister, there: Mapping[str, bool]) -> dict[str, Any]:
    """The register of assets as JSON values.

    Args:
        register: The register.
        there: Whether a place in the file system exists, by id of the asset.
    """
    return {
        "manifest": {
            "version": register.version,
            "maintainer": register.maintainer,
            "review_cadence": register.review_cadence,
        },
        "summary": {
            "total_assets": len(register.assets),
            "by_type": _counts(asset.type for asset in register.assets),
            "by_classification": _counts(asset.classification for asset in register.assets),
        },
        "assets": [{**asset.model_dump(mode="json"), "exists": there.get(asset.id)} for asset in register.assets],
    }


def _counts(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def status_payload(found: Sequence[Requirement]) -> dict[str, Any]:
    """Requirements as JSON values."""
    return {"requirements": [asdict(requirement) for requirement in found]}
