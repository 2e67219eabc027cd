"""Which questions may leave the machine.

Belongs here: holding each question to what the profile lets out for purpose ``registry``. Does not belong here: those
rules (``domain.network.disclosure``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.network.disclosure import check_terms
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.registries.questions import RegistryQuestions

_PEOPLE = ("contact_primary_name",)


def sendable(
    questions: RegistryQuestions, rows: pl.DataFrame, profile: ResolvedProfile, country: str
) -> tuple[RegistryQuestions, list[str]]:
    """The questions that may be asked, and a sentence for each rule that keeps others back.

    Args:
        questions: The questions of ``rows``.
        rows: Texts, under the names of ``organisations``.
        profile: Its rules of network and compliance.
        country: ISO alpha-2 code of the country of telephone numbers without a prefix.
    """
    people = [rows[name].to_list() for name in _PEOPLE if name in rows.columns]
    let_out, kept = [], Counter[str]()
    for row, by, text in questions.lines.select("row", "by", "text").iter_rows():
        known = [name for column in people if (name := column[row])]
        told = check_terms({by: text}, "registry", profile.network, profile.compliance, country=country, people=known)
        let_out.append(by in told.sent)
        kept.update(told.withheld.values())
    lines = questions.lines.filter(pl.Series(let_out, dtype=pl.Boolean))
    remarks = [
        f"{counted(number, 'question to registries is', 'questions to registries are')} not asked: {why}"
        for why, number in sorted(kept.items())
    ]
    return replace(questions, lines=lines), remarks
