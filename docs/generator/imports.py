"""The page about issues of a workbook.

Belongs here: reading the codes from the code. Does not belong here: what to do about them.
"""

from docs.generator.markdown import code, page, table
from hotpass_assets.domain.profiling.issue_codes import ISSUE_CODES


def import_issues_page() -> str:
    """Every code that ``imports profile`` can give."""
    rows = [(code(name), severity, words) for name, (severity, words) in ISSUE_CODES.items()]
    return page(
        "Issues of a workbook",
        "What `hotpass imports profile` can say against a workbook, a sheet or a column. With an `error` the exit "
        "code is 1. How to use it: [Look at a workbook](../how-to-guides/look-at-a-workbook.md).",
        table(["Code", "Severity", "Meaning"], rows),
    )
