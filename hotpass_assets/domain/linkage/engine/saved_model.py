"""A model as a file: settings that Splink reads, and all that linking the next table with it needs.

Belongs here: writing a model as JSON and reading it back. Does not belong here: opening files, and Splink's settings as
such (``splink_scoring``).

Splink refuses keys it does not know. What it has no place for stands where it allows any text: the kinds of the columns
in the description of their comparison, the origin of the model in its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.kinds import KINDS, Kind, LinkColumn
from hotpass_assets.domain.linkage.compare.levels import Comparison, Level
from hotpass_assets.domain.linkage.engine.model import Model, Shares
from hotpass_assets.domain.linkage.engine.splink_scoring import splink_settings

_NAMED = "hotpass: "


@dataclass(frozen=True)
class SavedModel:
    """A model that was read.

    Attributes:
        model: The model.
        kinds: What the columns it compares were taken for.
    """

    model: Model
    kinds: Mapping[str, Kind]


def model_json(model: Model, columns: Sequence[LinkColumn]) -> str:
    """A model as JSON; the same model gives the same text."""
    kinds = {column.name: column.kind for column in columns}
    settings = splink_settings(model)
    for comparison, written in zip(model.comparisons, settings["comparisons"], strict=True):
        described = {name: kinds[name] for name in comparison.columns}
        written["comparison_description"] = json.dumps(described, ensure_ascii=False)
    settings["linker_uid"] = f"{_NAMED}{model.origin}: {model.reason}"
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


def model_from_json(text: str, place: str) -> SavedModel:
    """A model from JSON that :func:`model_json` wrote.

    Conditions in the file are never run: a table to be linked brings its own, and only the shares are taken over.

    Args:
        text: The JSON.
        place: Where it comes from, for messages.

    Raises:
        InputError: It is no such model.
    """
    try:
        settings = json.loads(text)
        read = [_comparison(written) for written in settings["comparisons"]]
        origin, _, reason = settings["linker_uid"].removeprefix(_NAMED).partition(": ")
        share = float(settings["probability_two_random_records_match"])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        _refuse(place, f"it is not what was written as model.json ({type(error).__name__})")
    comparisons = tuple(comparison for comparison, _ in read)
    match = tuple(_shares([level.match for level in comparison.levels], place) for comparison in comparisons)
    other = tuple(_shares([level.other for level in comparison.levels], place) for comparison in comparisons)
    if not 0 < share < 1:
        _refuse(place, "its share of matches is not between 0 and 1")
    kinds = {name: kind for _, described in read for name, kind in described.items()}
    unknown = sorted({str(kind) for kind in kinds.values()} - set(KINDS))
    if unknown:
        _refuse(place, f"it names kinds of columns that do not exist: {', '.join(unknown)}")
    return SavedModel(Model(comparisons, match, other, share, origin, reason), kinds)


def _comparison(written: Mapping[str, Any]) -> tuple[Comparison, dict[str, Kind]]:
    described: dict[str, Kind] = dict(json.loads(written["comparison_description"]))
    missing, *levels = written["comparison_levels"]
    read = tuple(
        Level(
            str(level["label_for_charts"]),
            str(level["sql_condition"]),
            float(level["m_probability"]),
            float(level["u_probability"]),
        )
        for level in levels
    )
    name = str(written["output_column_name"])
    return Comparison(name, tuple(described), str(missing["sql_condition"]), read), described


def _shares(shares: Sequence[float], place: str) -> Shares:
    if not shares or not all(0 < share <= 1 for share in shares):
        _refuse(place, "its shares are not between 0 and 1")
    return tuple(shares)


def _refuse(place: str, why: str) -> NoReturn:
    raise InputError(
        "the saved model cannot be used",
        where=place,
        why=why,
        do="Name a model.json that hotpass resolve wrote, or leave --model out to learn a new one",
        exit_code=2,
    )
