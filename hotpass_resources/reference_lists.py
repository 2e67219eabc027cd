"""Lists kept beside the workbooks, read from their files.

Belongs here: which file a list of a profile is, and that one which cannot be read does not stop the others. Does not
belong here: what a list says (``hotpass_assets.domain.enrich.reference_signs``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hotpass_assets.domain.enrich.reference_signs import ReferenceList
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.profile.enrich_block import ListRule
from hotpass_resources.linkage_input import read_input


def read_lists(rules: Iterable[ListRule]) -> tuple[list[ReferenceList], list[str]]:
    """The lists that can be read, and a sentence for each that cannot.

    Args:
        rules: The lists of a profile.
    """
    lists, remarks = [], []
    for rule in rules:
        try:
            table = read_input(Path(rule.file), rule.sheet).table
        except InputError as error:
            remarks.append(f"list '{rule.name}' is left out: {error.one_line()}")
            continue
        lists.append(
            ReferenceList(rule.name, rule.link, rule.key, rule.key_column, rule.columns, rule.confidence, table)
        )
    return lists, remarks
