"""The quality report as one HTML file that needs nothing from outside.

Belongs here: filling the template beside this module. Does not belong here: what the report says
(``sections``).
"""

from __future__ import annotations

from importlib.resources import files

from hotpass_assets.domain.report.model import Summary, mapping, number
from hotpass_assets.domain.report.sections import TITLE, report_sections


def render_html(summary: Summary, subject: str = "") -> str:
    """The report as a self-contained page; every value is escaped.

    Args:
        summary: Figures of the run, see ``quality_summary``.
        subject: What was refined, for the line under the title.
    """
    # Costs 30 ms to import, which commands that write no report need not pay.
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = files("hotpass_assets.domain.report").joinpath("quality_report.html.j2").read_text("utf-8")
    rejected = mapping(summary, "rejected")
    mean = mapping(summary, "data_quality_distribution").get("mean")
    return environment.from_string(source).render(
        title=TITLE,
        subject=subject,
        sections=report_sections(summary),
        tiles=(
            ("Organisations", f"{number(summary, 'total_records'):,}"),
            ("Contacts", f"{number(summary, 'total_contacts'):,}"),
            ("Mean quality", f"{mean:.0%}" if isinstance(mean, float) else "–"),
            ("Set aside", f"{number(rejected, 'rows') + number(rejected, 'values'):,}"),
            ("Pairs to review", f"{number(summary, 'review_queue'):,}"),
        ),
    )


def page_look() -> str:
    """The style of the quality report, for other pages that are to look like it."""
    report = files("hotpass_assets.domain.report").joinpath("quality_report.html.j2").read_text("utf-8")
    return report.partition("<style>")[2].partition("</style>")[0].strip()
