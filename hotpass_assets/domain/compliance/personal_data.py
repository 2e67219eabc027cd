"""Table ``personal_data``: what personal data an intake holds and how it was found; no value of it.

Belongs here: finding it by the field a column has, by headers of columns nobody mapped, and by patterns in free text.
Does not belong here: searching text with a recogniser of others (``free_text``) and what is done about a find.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from hotpass_assets.domain.compliance.identifiers import (
    EMAIL_IN_TEXT,
    ID_NUMBER_IN_TEXT,
    PHONE_IN_TEXT,
    id_numbers_in,
    is_child,
)
from hotpass_assets.domain.compliance.policy import (
    PEOPLE_IN_TEXT,
    PROTECTED,
    ComplianceRules,
    FieldPolicy,
    field_policies,
)
from hotpass_assets.domain.tables.compliance import PERSONAL_DATA
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, FREE_TEXT_FIELDS

_CATEGORY = {"person": "name", "email": "e-mail address", "phone": "telephone number", "text": "free text"}
# POPIA s26 (special personal information), s34 (children), and what identifies a person as nothing else does.
HEADERS: Mapping[str, tuple[str, str]] = {
    r"\b(id|identity|ident\w*)\s*(no|nr|num\w*|nommer)\b|\bidno\b|\brsa id\b|\bpassport\b": (
        "personal",
        "identity number",
    ),
    r"\bdate of birth\b|\bbirth\s?da(te|y)\b|\bdob\b|\bgeboortedatum\b|\bage\b": ("personal", "date of birth"),
    r"\breligio\w*\b|\bfaith\b|\bgeloof\b|\bdenomination\b": ("special", "religious belief"),
    r"\brace\b|\bethnic\w*\b|\bras\b": ("special", "race or ethnic origin"),
    r"\bhealth\b|\bmedical\b|\bmedies\w*\b|\bdisabilit\w*\b|\ballerg\w*\b|\bhiv\b": ("special", "health"),
    r"\bunion\b|\bvakbond\b": ("special", "trade union membership"),
    r"\bpolitical\b|\bpolitiek\w*\b": ("special", "political persuasion"),
    r"\bsexual\b|\bsex life\b": ("special", "sex life"),
    r"\bbiometric\w*\b|\bfingerprint\w*\b|\bvingerafdruk\w*\b": ("special", "biometric information"),
    r"\bcriminal\b|\bconviction\w*\b|\boffence\w*\b|\bkrimine\w*\b": ("special", "criminal behaviour"),
    r"\bchild\w*\b|\bminor\w*\b|\blearner\w*\b|\bpupil\w*\b|\bguardian\w*\b|\bleerling\w*\b": (
        "children",
        "children",
    ),
}


def personal_data_of(
    values: pl.DataFrame,
    column_mappings: pl.DataFrame,
    rules: ComplianceRules,
    day: date,
    searched: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Table ``personal_data``.

    Args:
        values: Table ``source_values``.
        column_mappings: Table ``column_mappings``.
        rules: The profile's rules.
        day: Day of the intake, from which ages are counted.
        searched: What a recogniser found in free text: ``field``, ``category``, ``classification``, ``rows``.
    """
    policies = field_policies(rules)
    usable = values.filter(pl.col("value").is_not_null()).with_columns(field=pl.col("field").cast(pl.String))
    rows = usable.group_by("field").agg(pl.col("record").n_unique().alias("rows"))
    lines = [
        _line(policies[name], _CATEGORY.get(FIELD_BY_NAME[name].kind, "other"), count, "field")
        for name, count in rows.iter_rows()
        if policies[name].classification in PROTECTED
    ]
    texts = usable.filter(pl.col("field").is_in(FREE_TEXT_FIELDS)).select("record", "field", "raw")
    lines += _in_texts(texts, policies, day)
    for found in searched.iter_rows(named=True) if searched is not None else ():
        line = _line(policies[found["field"]], found["category"], found["rows"], "presidio")
        lines.append(line | {"classification": found["classification"], "subjects": PEOPLE_IN_TEXT})
    lines += _by_header(column_mappings)
    table = pl.DataFrame(lines, schema_overrides=dict(PERSONAL_DATA.schema)) if lines else PERSONAL_DATA.empty()
    return PERSONAL_DATA.conform(table).sort("field", "workbook", "sheet", "letter", "found_by", "category")


def _line(policy: FieldPolicy, category: str, rows: int, found_by: str) -> dict[str, object]:
    return {
        "field": policy.field,
        "classification": policy.classification,
        "category": category,
        "subjects": policy.subjects,
        "rows": rows,
        "found_by": found_by,
        "published": True,
        "lawful_basis": policy.lawful_basis,
        "needs_consent": policy.needs_consent,
        "retention_days": policy.retention_days,
    }


def _in_texts(texts: pl.DataFrame, policies: Mapping[str, FieldPolicy], day: date) -> list[dict[str, object]]:
    """Addresses and numbers that stand in free text, found by their form and their check digit."""
    lines = []
    for (field,), mine in texts.partition_by("field", as_dict=True).items():
        policy = policies[str(field)]
        for pattern, category in ((EMAIL_IN_TEXT, "e-mail address"), (PHONE_IN_TEXT, "telephone number")):
            rows = mine.filter(pl.col("raw").str.contains(pattern))["record"].n_unique()
            if rows:
                lines.append(_line(policy, category, rows, "pattern") | {"subjects": PEOPLE_IN_TEXT})
        quoted = mine.filter(pl.col("raw").str.contains(ID_NUMBER_IN_TEXT))
        numbers = [(record, id_numbers_in(raw)) for record, raw in quoted.select("record", "raw").iter_rows()]
        for of_child, classification in ((False, "personal"), (True, "children")):
            rows = len({record for record, ids in numbers if any(is_child(one, day) == of_child for one in ids)})
            if rows:
                found = _line(policy, "identity number", rows, "pattern")
                lines.append(found | {"classification": classification, "subjects": PEOPLE_IN_TEXT})
    return lines


def _by_header(column_mappings: pl.DataFrame) -> list[dict[str, object]]:
    """Columns that no field was found for and whose header says what they hold."""
    unmapped = column_mappings.filter(
        pl.col("field").is_null() & pl.col("header").is_not_null() & (pl.col("filled") > 0)
    )
    header = pl.col("header").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ")
    lines = []
    for pattern, (classification, category) in HEADERS.items():
        for found in unmapped.filter(header.str.contains(pattern)).iter_rows(named=True):
            lines.append(
                {
                    **{name: found[name] for name in ("workbook", "sheet", "letter")},
                    "classification": classification,
                    "category": category,
                    "subjects": "children" if classification == "children" else "people in the column",
                    "rows": found["filled"],
                    "found_by": "header",
                    "published": False,
                    "needs_consent": False,
                }
            )
    return lines
