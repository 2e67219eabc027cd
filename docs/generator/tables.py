"""Pages about fields, tables and cleaning rules.

Belongs here: reading them from the domain. Does not belong here: what they are for (``docs/explanations``).
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import hotpass_assets.domain.clean as clean_package
from docs.generator.markdown import code, page, table
from hotpass_assets.domain.clean.status import VALUE_STATUSES
from hotpass_assets.domain.records.rejections import EXPLANATIONS, explanation
from hotpass_assets.domain.tables import (
    compliance,
    deliveries,
    enriched,
    golden,
    intent,
    linkage,
    published,
    raw,
    records,
)
from hotpass_assets.domain.tables.fields import FIELDS, Field
from hotpass_assets.domain.tables.model import Column, TableModel

LAYERS = {
    "Raw": (raw.RAW_WORKBOOKS, raw.RAW_ROWS),
    "Refined, before records meet": (
        records.COLUMN_MAPPINGS,
        records.SOURCE_RECORDS,
        records.SOURCE_VALUES,
        records.SOURCE_CONTACTS,
        records.REJECTED_ROWS,
    ),
    "Linkage": (
        linkage.MATCH_PAIRS,
        linkage.ENTITIES,
        linkage.REVIEW_QUEUE,
        linkage.ENTITY_HISTORY,
        linkage.KNOWN_RECORDS,
        linkage.LINK_MODEL,
    ),
    "Data protection": (*compliance.COMPLIANCE_TABLES, compliance.COMPLIANCE_REPORT),
    "Refined, the golden record": (golden.ORGANISATIONS, golden.CONTACTS, golden.FIELD_PROVENANCE),
    "Parties": golden.PARTY_TABLES,
    "Enriched": (
        enriched.ENRICHED_ORGANISATIONS,
        enriched.ENRICHMENT_FILLS,
        enriched.REGISTRY_ANSWERS,
        *intent.INTENT_TABLES,
    ),
    "Contracts and published": (
        published.QUALITY_REPORT,
        published.DATA_CONTRACT,
        published.DATA_DOCS,
        published.PUBLISHED_DATASET,
        deliveries.DELIVERIES,
    ),
}

_ENTITIES = {"organisation": "Organisation", "address": "Address", "contact": "Contact"}
# Lists of domains and words, which look like rule ids.
_NOT_RULES = {"email_providers.py", "null_words.py", "legal_forms.py"}
_RULE = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
_STATUS_WORDS = {
    "valid": "Usable, and checked as far as that is possible offline.",
    "suspect": "Kept and published, with a flag.",
    "invalid": "No usable value: set aside, with the reason.",
    "missing": "The cell says that there is none, such as `-` or `n/a`.",
}


def fields_page() -> str:
    """Canonical fields with their usual headers."""
    return page(
        "Fields",
        "The fields a column can be mapped to, by the names a profile uses. Matching ignores upper and "
        "lower case, punctuation and spacing. A profile adds headers under `refine.synonyms` or maps a "
        "column of one sheet under `columns`.",
        *(_fields_of(entity, title) for entity, title in _ENTITIES.items()),
    )


def _fields_of(entity: str, title: str) -> str:
    mine = [field for field in FIELDS if field.entity == entity]
    rows = [(code(field.name), field.kind.replace("_", " "), _traits(field), field.description) for field in mine]
    headers = [f"- {code(field.name)}: {', '.join(field.synonyms) or 'no further ones'}" for field in mine]
    listing = table(["Field", "Kind", "", "Meaning"], rows)
    return f"## {title}\n\n{listing}\nHeaders that are recognised:\n\n" + "\n".join(headers)


def _traits(field: Field) -> str:
    return ", ".join(name for name, holds in (("personal", field.personal), ("all kept", field.many)) if holds)


def data_model_page() -> str:
    """Every table with every column."""
    parts = []
    for title, models in LAYERS.items():
        parts += [f"## {title}", *(_table(model) for model in models)]
    return page(
        "Data model",
        "The tables of the graph, in the order they are made. Each is a Parquet file an intake: "
        "`<store>/tables/<profile>/<table>/<intake>.parquet`. One model a table, in "
        "`hotpass_assets/domain/tables/`, gives its types, its blocking check and this page.",
        *parts,
    )


def _table(model: TableModel) -> str:
    key = f" Key: {', '.join(map(code, model.key))}." if model.key else ""
    rows = [(code(column.name), code(_type(column)), _rules(column), column.description) for column in model.columns]
    return f"### {model.name}\n\n{model.description}{key}\n\n" + table(["Column", "Type", "Rules", "Meaning"], rows)


def _type(column: Column) -> str:
    text = str(column.dtype)
    return "Enum" if text.startswith("Enum") else text


def _rules(column: Column) -> str:
    rules = []
    if not column.nullable:
        rules.append("required")
    if column.unique:
        rules.append("unique")
    if column.personal:
        rules.append("personal")
    if column.between is not None:
        rules.append(f"{column.between[0]:g} to {column.between[1]:g}")
    if column.one_of is not None:
        rules.append("one of " + ", ".join(map(code, column.one_of)))
    if column.matches is not None:
        rules.append("matches " + code(column.matches))
    return "; ".join(rules)


def rules_page() -> str:
    """Rule ids of the cleaning rules and reasons of rejection."""
    families = "\n".join(
        f"| {code(name)} | {explanation(name + '.')} | {', '.join(map(code, sorted(ids)))} |"
        for name, ids in sorted(_rule_ids().items())
    )
    return page(
        "Statuses, rules and reasons",
        "Every value keeps the text of its cell, a status and the id of the rule that made it or refused it: "
        "columns `raw`, `status` and `rule` of table `source_values`, `reason` of `rejected_rows`.",
        "## Statuses",
        table(["Status", "Meaning"], [(code(name), _STATUS_WORDS[name]) for name in VALUE_STATUSES]),
        "## Reasons that concern a row or a cell as such",
        table(["Reason", "Meaning and remedy"], [(code(name), words) for name, words in EXPLANATIONS.items()]),
        "## Rules by family",
        "The middle column is what a person reads where a rule of the family refuses a value.",
        "| Family | Where a value is refused | Rule ids |\n| --- | --- | --- |\n" + families,
    )


def _rule_ids() -> dict[str, set[str]]:
    """Rule ids named in the cleaning modules, by those families that can refuse a value."""
    folder = Path(next(iter(clean_package.__path__)))
    found: dict[str, set[str]] = defaultdict(set)
    for module in sorted(folder.glob("*.py")):
        if module.name in _NOT_RULES:
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _RULE.fullmatch(node.value):
                found[node.value.partition(".")[0]].add(node.value)
    otherwise = explanation("")
    return {name: ids for name, ids in found.items() if explanation(f"{name}.") != otherwise}
