"""What the attributes of RDFa say, in the form of JSON-LD.

Belongs here: from ``typeof`` and ``property`` to nodes that hold one another. Does not belong here: which of them are
about the organisation of the page (``structured_data``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import html

from hotpass_assets.domain.crawl.page import Page

MOST_TYPED = 300
"""Elements with a type; a page with more is a list of others."""

MOST_ATTRIBUTES = 1_500


def rdfa_nodes(page: Page) -> list[Mapping[str, Any]]:
    """Nodes of a page that are values of no other, each with those it holds in their places.

    No vocabulary is loaded: what a property means is its name.
    """
    typed = page.tree.xpath("//*[@typeof]")
    if not typed or len(typed) > MOST_TYPED or len(page.tree.xpath("//*[@property]")) > MOST_ATTRIBUTES:
        return []
    # Loaded where a page needs them alone: they bring a whole library of graphs.
    from extruct.rdfa import RDFaExtractor
    from extruct.xmldom import XmlDomHTMLParser

    try:
        text = html.tostring(page.tree, encoding="utf-8")
        tree = html.document_fromstring(text, parser=XmlDomHTMLParser(encoding="utf-8"))
        found = RDFaExtractor().extract_items(tree, base_url=page.address)
    except Exception:  # what a library of others makes of a stranger's page; the rest of it still speaks
        return []
    return _nested([node for node in found if isinstance(node, Mapping) and "@id" in node])


def _nested(nodes: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    by_id = {str(node["@id"]): dict(node) for node in nodes if "@type" in node}
    held: set[str] = set()
    for name, node in by_id.items():
        for key, values in node.items():
            if key.startswith("@") or not isinstance(values, list):
                continue
            node[key] = [_value(each, by_id, held, name) for each in values]
    return [by_id[name] for name in sorted(by_id) if name not in held]


def _value(value: Any, by_id: Mapping[str, Any], held: set[str], holder: str) -> Any:
    """A value as JSON-LD nests it: the node it names, or the address it is."""
    if not isinstance(value, Mapping) or "@id" not in value:
        return value
    name = str(value["@id"])
    if name in by_id and name != holder:
        held.add(name)
        return by_id[name]
    return name
