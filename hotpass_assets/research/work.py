"""What the steps of a research plan share while it runs.

Belongs here: the question, the surroundings, and what has been found so far. Does not belong here: the steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.suppression import Suppression
from hotpass_assets.domain.compliance.traces import traces_in
from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_assets.domain.crawl.erased_facts import without_erased
from hotpass_assets.domain.crawl.facts import Fact
from hotpass_assets.domain.enrich.signs import DECIDED
from hotpass_assets.domain.network.disclosure import QUERY, Disclosure, check_terms
from hotpass_assets.domain.network.rules import Purpose
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.research.candidates import READY, Candidate, Standing, cleaned_candidates, standings
from hotpass_assets.domain.research.gain import Worth, worth_of
from hotpass_assets.domain.research.gaps import filled_counts
from hotpass_assets.domain.research.strategy import NAME, Authority
from hotpass_assets.domain.research.subject import Subject, people_of
from hotpass_resources.settings import Settings


@dataclass(frozen=True)
class Request:
    """What a person asks for.

    Attributes:
        dataset: Dataset or folder of one.
        row_id: Identifier or index of a row.
        entity: Name of an organisation.
        query: Words to search for in place of the name.
        urls: Pages to crawl first.
        allow_network: Whether the network is asked for.
    """

    dataset: Path | None = None
    row_id: str | None = None
    entity: str | None = None
    query: str | None = None
    urls: Sequence[str] = ()
    allow_network: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What a plan is made in.

    Attributes:
        settings: Folders of this workspace.
        profile: The profile.
        config: The configuration.
        now: The moment of the plan, in UTC.
    """

    settings: Settings
    profile: ResolvedProfile
    config: HotpassConfig
    now: datetime

    @property
    def country(self) -> str:
        """ISO alpha-2 code of the country that values are read for."""
        return str(self.config.pipeline.country_code)


@dataclass
class Work:
    """A plan in the making.

    Attributes:
        request: What is asked for.
        around: What it is made in.
        subject: The organisation.
        rows: Rows of its dataset as texts; one row with its name where no dataset is asked.
        position: Place of its row among them.
        missing: Fields that hold nothing.
        dataset: File the row is in, if a dataset is asked.
        erased: People who must not come back.
        candidates: What has been found, clean.
        fills: What enrichment fills or suggests for the row, as in ``DECIDED`` with row 0.
        results: Addresses a search found, the best first.
        network_used: Whether a registry answered about the row over the network.
        network_skipped: Whether one would have been asked, were the network not closed.
        counts: What was counted on the way.
        warnings: What the reader should know of how the search went, such as engines that did not answer.
        left_out: Values that were left out because they are of somebody who was erased.
    """

    request: Request
    around: Surroundings
    subject: Subject
    rows: pl.DataFrame
    position: int
    missing: Sequence[str]
    dataset: Path | None = None
    erased: Suppression | None = None
    candidates: list[Candidate] = field(default_factory=list)
    fills: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECIDED))
    results: list[str] = field(default_factory=list)
    network_used: bool = False
    network_skipped: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    left_out: int = 0

    def take(self, found: Iterable[Candidate]) -> list[Candidate]:
        """Keeps what fits a gap and is nobody's who was erased; gives back what was kept."""
        clean = cleaned_candidates(found, self.missing, self.around.country)
        kept = self._of_nobody_erased(clean)
        self.left_out += len(clean) - len(kept)
        self.candidates += [one for one in kept if one not in self.candidates]
        return kept

    def _of_nobody_erased(self, found: list[Candidate]) -> list[Candidate]:
        hit = self._about_erased([[one.value, one.snippet or ""] for one in found])
        return [one for place, one in enumerate(found) if place not in hit]

    def without_erased(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        """Facts of pages without those about somebody who was erased."""
        if self.erased is None:
            return facts
        kept = without_erased(facts, self.erased.known(), self.around.country, self.subject.name)
        self.left_out += len(facts) - len(kept)
        return kept

    def _about_erased(self, texts: list[list[str]]) -> set[int]:
        """Places of the texts that are about somebody who was erased."""
        if self.erased is None or not texts:
            return set()
        rows = pl.Series("cells", [[self.subject.name, *one] for one in texts], dtype=pl.List(pl.String))
        return set(traces_in(rows, self.erased.known(), self.around.country).cells["line"])

    @property
    def authorities(self) -> list[Authority]:
        """The authorities of the profile as places to look at."""
        return [Authority(one.name, one.category, one.url) for one in self.around.profile.authority_sources]

    def judged(self) -> tuple[Standing, ...]:
        """How each gap stands by now."""
        return standings(self.candidates, self.missing, self.around.profile.research_backfill.confidence_threshold)

    def remaining(self) -> list[str]:
        """Missing fields that no value is sure enough for by now."""
        return [one.field for one in self.judged() if one.state != READY]

    def worth(self) -> Worth:
        """What is still to be gained, with what is known by now."""
        known = {one.field: one.confidence for one in self.judged() if one.confidence is not None}
        weights = self.around.profile.refine.quality_weights
        return worth_of(self.missing, weights, self._filled, self._counted, known)

    @cached_property
    def _filled(self) -> Mapping[str, int]:
        return filled_counts(self.rows, self.missing) if self.request.dataset else {}

    @property
    def _counted(self) -> int:
        return self.rows.height if self.request.dataset else 0

    def sites(self) -> dict[str, str]:
        """Address of each site that is or may be the organisation's own, to who says so."""
        own = self.subject.row.get("website") if "website" not in self.missing else None
        found = {own: "dataset"} if own else {}
        for one in sorted(self.candidates, key=lambda one: (-one.confidence, one.value)):
            if one.field == "website":
                found.setdefault(one.value, one.source)
        return found

    @property
    def organisation(self) -> str | None:
        """Name of the organisation, where somebody states one."""
        return (self.subject.row.get(NAME) if self.request.dataset else self.request.entity) or None

    def terms(self, purpose: Purpose, *columns: str, query: str | None = None) -> Disclosure:
        """What of the organisation may be sent for a purpose, and why the rest may not.

        Args:
            purpose: What it is sent for.
            columns: Columns of its row beside its name.
            query: Words of the caller, which take the place of the name.
        """
        profile, row = self.around.profile, self.subject.row
        stated = {QUERY: query} if query else {NAME: self.organisation}
        return check_terms(
            stated | {name: row.get(name) for name in columns if name not in self.missing},
            purpose,
            profile.network,
            profile.compliance,
            country=self.around.country,
            people=people_of(row),
        )

    def place(self, *parts: str) -> Path:
        """A file below the state folder."""
        return self.around.settings.state_dir.joinpath(*parts)


def rate_limit(profile: ResolvedProfile) -> dict[str, Any]:
    """How hard one host may be asked, for JSON."""
    rate = profile.research_rate_limit
    return {"min_interval_seconds": rate.min_interval_seconds, "burst": rate.burst}
