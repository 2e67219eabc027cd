"""A deployment manifest: what is to run by itself, when, and with what.

Belongs here: the keys of a manifest, their limits, and reading one file. Does not belong here: which files there are
and what lies over them (``deployments``), the parameters of a run (``parameters``), and what Dagster makes of it
(``hotpass_assets.defs.schedules``).
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError, field_validator

from hotpass_assets.domain.config.block import Block, text_of_number
from hotpass_assets.domain.config.document import Document, read_document
from hotpass_assets.domain.config.problems import schema_problems
from hotpass_assets.domain.deployment.cron import checked_cron
from hotpass_assets.domain.deployment.job_variables import JobVariables
from hotpass_assets.domain.deployment.recurrence import ANCHOR, cron_of_interval, cron_of_rrule
from hotpass_assets.domain.errors import ConfigurationError

Flow = Literal["refinement", "backfill"]

_TAG_KEY = re.compile(r"^(?:[A-Za-z0-9_.-]{1,63}/)?[A-Za-z0-9_.-]{1,63}$")
_RESERVED = ("dagster/", "dagster-k8s/", "hotpass/")
_IMPORT_PATH = re.compile(r"^[\w./-]{1,200}:\w{1,100}$", re.ASCII)


def _flow(value: Any) -> Any:
    """The verb a flow stands for; a Prefect import path names it in the name of its function."""
    if not isinstance(value, str):
        return value
    name = value.strip()
    if _IMPORT_PATH.fullmatch(name):
        name = name.rpartition(":")[2]
    for word, flow in (("backfill", "backfill"), ("refine", "refinement"), ("refinement", "refinement")):
        if word in re.split(r"[_\W]+", name.lower()):
            return flow
    raise ValueError("no flow has that name | write refinement or backfill")


def _one_tag(text: str) -> str:
    key, _, value = text.replace(":", "=", 1).partition("=") if "=" not in text else text.partition("=")
    if not _TAG_KEY.fullmatch(key.strip()) or len(value) > 200:
        raise ValueError(
            f"the tag '{text[:60]}' cannot be one of a run | write a word, or key=value; a key has letters, digits, "
            "dots, hyphens and underscores, at most 63"
        )
    if key.startswith(_RESERVED):
        raise ValueError(f"tags that begin with {', '.join(_RESERVED)} have a meaning of their own | rename it")
    return f"{key.strip()}={value.strip()}" if value.strip() else key.strip()


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # a name with .. or NUL, a folder, an unknown one
        raise ValueError("there is no time zone of that name | write one such as UTC or Africa/Johannesburg") from None
    return name


Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=63)]
Queue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=63)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"[A-Za-z0-9]", max_length=100)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_tag)]


class ScheduleEntry(Block):
    """When it runs: a cron schedule, or an interval or rule that a cron schedule can say."""

    kind: Literal["cron", "interval", "rrule"] = "cron"
    timezone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)] = "UTC"
    anchor_date: datetime | None = None
    active: bool = True
    value: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), BeforeValidator(text_of_number)]

    @field_validator("value")
    @classmethod
    def _can_be_said_in_cron(cls, value: str, info: Any) -> str:
        if {"kind", "timezone", "anchor_date"} <= set(info.data):
            _cron_of(value, info.data["kind"], _anchor(info.data["anchor_date"], info.data["timezone"]))
        return value

    @field_validator("anchor_date")
    @classmethod
    def _counts_from_something(cls, anchor: datetime | None, info: Any) -> datetime | None:
        if anchor is not None and info.data.get("kind") == "cron":
            raise ValueError(
                "a cron schedule does not count from a date | leave anchor_date out, or use kind: interval"
            )
        return anchor

    @property
    def cron(self) -> str:
        """The same as a cron schedule in its time zone."""
        return _cron_of(self.value, self.kind, _anchor(self.anchor_date, self.timezone))


def _anchor(moment: datetime | None, zone: str) -> datetime:
    if moment is None:
        return ANCHOR
    return moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _cron_of(value: str, kind: str, anchor: datetime) -> str:
    if kind == "cron":
        try:
            return checked_cron(value)
        except ValueError as error:
            raise ValueError(f"{error} | write five fields such as '0 6 * * 1-5'") from None
    if kind == "rrule":
        return checked_cron(cron_of_rrule(value, anchor))
    if not re.fullmatch(r"\d{1,9}(?:\.0+)?", value, re.ASCII):
        raise ValueError("an interval is a whole number of seconds | write for example 86400 for a day")
    return cron_of_interval(int(value.partition(".")[0]), anchor)


class Manifest(Block):
    """One deployment."""

    id: Identifier
    name: Name | None = None
    flow: Annotated[Flow, BeforeValidator(_flow)]
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    tags: Annotated[tuple[Tag, ...], Field(max_length=20)] = ()
    work_pool: Queue | None = None
    work_queue: Queue | None = None
    parameters: Annotated[dict[str, Any], Field(max_length=50)] = {}
    schedule: ScheduleEntry | None = None
    paused: bool = False
    concurrency_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    job_variables: JobVariables = JobVariables()
    enforce_parameter_schema: bool = True

    @field_validator("tags", mode="after")
    @classmethod
    def _one_value_a_tag(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        keys = [tag.partition("=")[0] for tag in tags]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"the tag '{twice[0]}' is given twice | a run has one value a tag: keep one")
        return tags

    @property
    def schedule_name(self) -> str:
        """Name of its schedule in Dagster, which has letters, digits and underscores."""
        return re.sub(r"\W+", "_", self.name or self.id, flags=re.ASCII).strip("_")

    @property
    def is_on(self) -> bool:
        """Whether it asks to run by itself."""
        return self.schedule is not None and self.schedule.active and not self.paused

    @property
    def run_tags(self) -> dict[str, str]:
        """Its tags by key; a plain word is a tag without a value."""
        return {key: value for key, _, value in (tag.partition("=") for tag in self.tags)}


def read_manifest(path: Path) -> tuple[Manifest, Document]:
    """The manifest in a YAML file, and the file with its lines.

    Raises:
        ConfigurationError: It is missing or invalid; every problem is listed with file and line.
    """
    document = read_document(path)
    try:
        return Manifest.model_validate(document.payload), document
    except ValidationError as error:
        problems = schema_problems(error, document, Manifest)
        raise ConfigurationError(f"the deployment manifest {path.name} is invalid", problems) from error
