"""What a person writes about the limits of a crawl in a profile.

Belongs here: the keys below ``research_limits`` and what makes a value acceptable. Does not belong here: crawling
(``domain.crawl``), how fast hosts are asked (``research_rate_limit``) and which may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from hotpass_assets.domain.config.block import Block

MEBIBYTE = 2**20


class ResearchLimitsBlock(Block):
    """How much of a site is read, and how long what it said is kept."""

    pages: Annotated[int, Field(ge=1, le=1000)] = 25
    depth: Annotated[int, Field(ge=0, le=10)] = 3
    seconds: Annotated[float, Field(gt=0, le=7200, allow_inf_nan=False)] = 300
    page_bytes: Annotated[int, Field(ge=1024, le=50 * MEBIBYTE)] = 2 * MEBIBYTE
    keep_hours: Annotated[float, Field(ge=0, le=720, allow_inf_nan=False)] = 24


@dataclass(frozen=True)
class ResearchLimits:
    """Limits of a crawl.

    Attributes:
        pages: Pages that are asked at most.
        depth: Links followed from where a crawl begins.
        seconds: Length of a crawl.
        page_bytes: Bytes of a page, decoded; a larger one is not read.
        keep_hours: Hours for which an answer stands in for asking again; 0 asks every time.
    """

    pages: int = 25
    depth: int = 3
    seconds: float = 300
    page_bytes: int = 2 * MEBIBYTE
    keep_hours: float = 24
