"""The quality report as Markdown.

Belongs here: Markdown markup and its escaping. Does not belong here: what the report says (``sections``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotpass_assets.domain.report.model import Summary
from hotpass_assets.domain.report.sections import TITLE, Section, report_sections

# Characters a value could use to break out of its table cell or become a link, an image or a tag.
_MARKUP = re.compile(r"([\\|<>\[\]`*~#])")


def render_markdown(summary: Summary, subject: str = "") -> str:
    """The report as GitHub-flavoured Markdown.

    Args:
        summary: Figures of the run, see ``quality_summary``.
        subject: What was refined, for the line under the title.
    """
    lines = [f"# {TITLE}", ""]
    if subject:
        lines += [escape_markdown(subject), ""]
    for section in report_sections(summary):
        lines += _section(section)
    return "\n".join(lines)


def escape_markdown(text: str) -> str:
    """``text`` on one line, without a character that Markdown would read as markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield ""
    if section.intro:
        yield escape_markdown(section.intro)
        yield ""
    if section.items:
        yield from (f"- {escape_markdown(item)}" for item in section.items)
        yield ""
    if section.rows:
        yield _row(section.columns)
        yield "|" + " --- |" * len(section.columns)
        yield from (_row(tuple(map(escape_markdown, row))) for row in section.rows)
        yield ""
    if section.more:
        yield section.more
        yield ""


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
