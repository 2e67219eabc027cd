"""Categories: words from a short list that a profile may spell out.

Belongs here: looking a text up in a profile's value map, whatever its case, spacing and punctuation. Does
not belong here: any list of categories, which profiles own.
"""

from collections.abc import Mapping

import polars as pl

from hotpass_assets.domain.clean.text import clean_text


def clean_category(raw: pl.Series, value_map: Mapping[str, str]) -> pl.DataFrame:
    """Category each distinct text stands for, or the tidy text where the map says nothing.

    Args:
        raw: Distinct texts without nulls.
        value_map: Text to category; looked up without regard to case, spacing and punctuation.

    Returns:
        raw, value, status, rule.
    """
    frame = clean_text(raw)
    if not value_map:
        return frame.with_columns(rule=pl.col("rule").str.replace("text.", "category.", literal=True))
    targets = _targets(value_map)
    keys = frame.select(_folded(pl.col("value"))).to_series()
    mapped = keys.replace_strict(list(targets), list(targets.values()), default=None, return_dtype=pl.String)
    return frame.with_columns(
        value=pl.coalesce(pl.lit(mapped), pl.col("value")),
        rule=pl.when(pl.lit(mapped).is_not_null())
        .then(pl.lit("category.mapped"))
        .otherwise(pl.col("rule").str.replace("text.", "category.", literal=True)),
    )


def _targets(value_map: Mapping[str, str]) -> dict[str, str]:
    """Folded text to final category; a category that is itself mapped is followed, once round at most."""
    names = list(dict.fromkeys((*value_map, *value_map.values())))
    key_of = dict(zip(names, _fold(names), strict=True))
    direct = {key_of[value]: value.strip() for value in value_map.values()}
    direct.update({key_of[name]: value.strip() for name, value in value_map.items() if key_of[name]})
    final: dict[str, str] = {}
    for key, stated in direct.items():
        seen, value = {key}, stated
        while (step := key_of[value] if value in key_of else _fold([value])[0]) in direct and step not in seen:
            seen.add(step)
            value = direct[step]
        final[key] = value
    return final


def _fold(names: list[str]) -> list[str]:
    return (
        pl.DataFrame({"name": names}, schema={"name": pl.String}).select(_folded(pl.col("name"))).to_series().to_list()
    )


def _folded(expr: pl.Expr) -> pl.Expr:
    return expr.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
