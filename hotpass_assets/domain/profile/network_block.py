"""What a person writes about the network in a profile.

Belongs here: the keys below ``network`` and what makes a value acceptable. Does not belong here: the rules the door
reads (``domain.network.rules``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints, model_validator

from hotpass_assets.domain.config.block import Block, Text
from hotpass_assets.domain.network.hosts import why_no_host, why_not_excepted
from hotpass_assets.domain.network.rules import (
    ORGANISATION_FIELDS,
    STATED_PURPOSES,
    NetworkRules,
    PurposeRule,
    StatedPurpose,
)
from hotpass_assets.domain.profile.field_names import FieldName
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, MAY_BE_PERSONAL


def _excepted(entry: str) -> str:
    why = why_not_excepted(entry)
    if why:
        raise ValueError(why)
    return entry


def _host(entry: str) -> str:
    why = why_no_host(entry)
    if why:
        raise ValueError(why)
    return entry.removeprefix("*.")


def _about_people(name: str) -> bool:
    return name in MAY_BE_PERSONAL or FIELD_BY_NAME[name].entity == "contact"


Lower = Annotated[Text, StringConstraints(to_lower=True, max_length=253)]
UserAgent = Annotated[Text, StringConstraints(pattern=r"^[!-~]+( [!-~]+)*$", max_length=200)]


class PurposeEntry(Block):
    """What one purpose may send."""

    fields: tuple[FieldName, ...] | None = None
    because: Text | None = None

    @model_validator(mode="after")
    def _people_need_a_reason(self) -> PurposeEntry:
        about_people = sorted(name for name in self.fields or () if _about_people(name))
        if about_people and self.because is None:
            raise ValueError(
                f"{', '.join(about_people)} may speak of people | add 'because': why sending it fits what it was "
                "collected for (POPIA section 15), or leave it out"
            )
        return self


class NetworkBlock(Block):
    """Whether the network may be asked, for what, whom, and what may leave."""

    allowed: bool = False
    private_hosts: tuple[Annotated[Lower, AfterValidator(_excepted)], ...] = ()
    refused_hosts: tuple[Annotated[Lower, AfterValidator(_host)], ...] = ()
    user_agent: UserAgent | None = None
    purposes: dict[StatedPurpose, PurposeEntry] | None = None


def network_rules(block: NetworkBlock) -> NetworkRules:
    """The rules of a block. Without ``purposes`` all of them are allowed, and send nothing about people."""
    stated = block.purposes if block.purposes is not None else dict.fromkeys(STATED_PURPOSES, PurposeEntry())
    return NetworkRules(
        allowed=block.allowed,
        private_hosts=block.private_hosts,
        refused_hosts=block.refused_hosts,
        user_agent=block.user_agent,
        purposes={name: _purpose(entry) for name, entry in stated.items()},
    )


def _purpose(entry: PurposeEntry) -> PurposeRule:
    return PurposeRule(frozenset(ORGANISATION_FIELDS if entry.fields is None else entry.fields), entry.because)
