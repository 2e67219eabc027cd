"""How an explanation looks on a terminal, wide or narrow.

Belongs here: lines for people, made from the document. Does not belong here: what is in the document
(``hotpass_assets.domain.explain``).
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.counted import counted
from hotpass_cli.terminal_parts import pairs, section, shown, styled, wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Line = Mapping[str, Any]
_SHOWN = 12


def explanation_parts(document: Line, *, in_full: bool) -> Iterator["RenderableType"]:
    """The explanation from top to bottom.

    Args:
        document: Result of ``document_of``.
        in_full: Whether every cell and every beaten value of a field is shown.
    """
    yield styled(document["organization_name"] or f"Row {document['row_index']}", "bold")
    yield pairs(_heading(document))
    for note in document["notes"]:
        yield wrapped(f"Note: {note}", "yellow")
    row_level = {name: str(value) for name, value in document["provenance"].items() if value is not None}
    if row_level:
        yield from section("The row as a whole", [pairs(row_level)])
    if in_full:
        for field in document["fields"]:
            yield from section(field["field"], [pairs(_full(field))])
        if document["contacts"]:
            yield from section("Contacts these values belong to", map(_contact, document["contacts"]))
        return
    filled = [
        field for field in document["fields"] if field["value"] is not None or field["edited"] or field["withheld"]
    ]
    yield from section("Values", [pairs({field["field"]: _short(field) for field in filled})])
    if document["contacts"]:
        yield from section("Contacts", map(_contact, document["contacts"]))
    yield from _joined(document)
    yield wrapped("--field NAME tells everything of one column, --json and --html of all.", "dim")


def _heading(document: Line) -> dict[str, str]:
    dataset, intake = document["dataset"], document["intake"]
    where = f"{document['row_index']} of {dataset['path']}"
    if dataset["sheet"]:
        where += f", {'table' if dataset['format'] == 'duckdb' else 'sheet'} {dataset['sheet']}"
    if dataset["sheet_row"]:
        where += f", line {dataset['sheet_row']}"
    found = {"Row": where, "Found by": document["matched_by"]}
    if document["organization_id"]:
        found["Id"] = document["organization_id"]
    if intake:
        digest = intake["profile_digest"]
        found["Intake"] = f"{intake['key']} of profile {intake['profile']}" + (f" ({digest[:12]}…)" if digest else "")
    return found


def _short(field: Line) -> str:
    """A value and where it came from, in two lines."""
    said = field["says"]
    cells = [source["place"] for source in field["sources"]]
    if cells and field["kind"] == "traced":
        more = f" + {len(cells) - 1} more" if len(cells) > 1 else ""
        said = f"{cells[0]}{more} · {said}"
    edited = f" (published: {shown(field['published'])})" if field["edited"] else ""
    return f"{shown(field['value'])}{edited}\n{said}"


def _full(field: Line) -> dict[str, str]:
    found = {"Value": shown(field["value"])}
    if field["edited"]:
        found["Published"] = shown(field["published"])
    found["Why"] = field["says"]
    if field["decision"]:
        did = "Corrected by" if field["decision"]["decision"] == "correction" else "Decided by"
        found[did] = " · ".join(str(field["decision"][name]) for name in _SIGNED if field["decision"][name])
    for number, source in enumerate(field["sources"][:_SHOWN], start=1):
        found[f"Cell {number}" if len(field["sources"]) > 1 else "Cell"] = _cell(source)
    same = [source for source in field["beaten"] if source["lost_by"] is None]
    lost = [source for source in field["beaten"] if source["lost_by"] is not None]
    for label, sources in (("Beaten", lost), ("Same", same), ("Refused", field["refused"])):
        for number, source in enumerate(sources[:_SHOWN], start=1):
            found[f"{label} {number}"] = f"{shown(source['value'])}: {source['why']}\n{_cell(source)}"
    for number, source in enumerate(field["withheld"][:_SHOWN], start=1):
        found[f"Withheld {number}"] = f"{source['why']}\n{_cell(source)}"
    hidden = sum(max(0, len(field[name]) - _SHOWN) for name in ("sources", "beaten", "refused", "withheld"))
    if hidden:
        found["And"] = f"{counted(hidden, 'more cell')}: --json tells all"
    return found


_SIGNED = ("who", "when", "why")


def _cell(source: Line) -> str:
    from hotpass_assets.domain.explain.words import rule_in_words

    header = f", column {source['header']}" if source["header"] else ""
    lines = [f"{source['place']}{header}"]
    if source["raw"] is not None:
        doubt = ", doubtful" if source["status"] == "suspect" else ""
        lines.append(f"text {shown(source['raw'])!r} → {rule_in_words(source['rule'])}{doubt}")
    if source["sha256"]:
        lines.append(f"SHA-256 {source['sha256']}")
    return "\n".join(lines)


def _contact(contact: Line) -> "Table":
    lines = {"Contact": f"{contact['contact_id']}{' (primary)' if contact['is_primary'] else ''}\n{contact['rows']}"}
    lines |= {one["field"].removeprefix("contact_"): _short(one) for one in contact["fields"]}
    return pairs(lines)


def _joined(document: Line) -> Iterator["RenderableType"]:
    records, links = document["records"], document["links"]
    if len(records) > 1:
        lines = {
            f"{record['workbook']} › {record['sheet']} row {record['row']}": f"{record['organization_name'] or ''}: "
            f"{record['why']}"
            for record in records[:_SHOWN]
        }
        if len(records) > _SHOWN:
            lines["And"] = f"{len(records) - _SHOWN} more rows: --json tells all"
        yield from section(f"{len(records)} rows were joined", [pairs(lines)])
    told = [link for link in links if link["rule"] != "same_name"]
    if told:
        yield from section("Why they are one", map(_link, told[:_SHOWN]))
    absorbed = [line for line in document["history"] if line["organization_id"] != document["organization_id"]]
    if absorbed:
        lines = {one["organization_id"]: f"{one['status']} in {one['changed_in']}: {one['why']}" for one in absorbed}
        yield from section("Ids that are now part of it", [pairs(lines)])


def _link(link: Line) -> "RenderableType":
    decision = link["decision"]
    names = f"{link.get('left_name') or (decision or {}).get('left')} – "
    names += f"{link.get('right_name') or (decision or {}).get('right')}"
    said = f"{names}: {link['why']}"
    if link["rule"] == "model":
        said += f" (probability {link['score']:.3f}; {link['evidence'] or 'no single thing speaks for it'})"
    if decision:
        said += " · " + " · ".join(str(decision[name]) for name in _SIGNED if decision[name])
    return wrapped(said)
