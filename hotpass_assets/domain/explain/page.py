"""An explanation as one HTML page that needs nothing from outside.

Belongs here: filling the template beside this module. Does not belong here: what is said (``trace``, ``people``,
``records``) and what is hidden (``document``).
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from hotpass_assets.domain.explain.document import Document
from hotpass_assets.domain.explain.words import PRIMARY_CONTACT, rule_in_words
from hotpass_assets.domain.report.html import page_look

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def provenance_page(document: Document) -> str:
    """The page; every value is escaped, and nothing in it can run.

    Args:
        document: Result of ``document_of``.
    """
    # Costs 30 ms to import, which commands that write no page need not pay.
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["rule"] = lambda rule: rule_in_words(rule) if rule else ""
    source = files("hotpass_assets.domain.explain").joinpath("provenance_page.html.j2").read_text("utf-8")
    filled = [one for one in document["fields"] if _worth_telling(one)]
    return environment.from_string(source).render(
        **{**document, "fields": filled},
        empty=[one["field"] for one in document["fields"] if one not in filled],
        row_level={name: value for name, value in document["provenance"].items() if value is not None},
        primary_contact=PRIMARY_CONTACT,
        policy=POLICY,
        look=Markup(page_look()),  # noqa: S704 - a file of this package
    )


def _worth_telling(one: dict[str, Any]) -> bool:
    return one["value"] is not None or one["edited"] or bool(one["refused"])
