"""Records besides the workbooks: the keys of ``pipeline.acquisition``.

Belongs here: agents, the providers they take records from, and which records they take. Does not belong here: taking
them (``domain.acquisition``) and reading files (``hotpass_resources``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from hotpass_assets.domain.config.block import AnyPath, Block, Text, with_file_beside

PartOfName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
"""Part of the name of a file of the intake."""
Value = str | int | float | bool | None
Record = dict[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)], Value]


class ProviderOptions(Block):
    """What a provider gives, and how its records are told apart."""

    dataset: PartOfName = "records"
    record_id: Text | None = None
    records: tuple[Record, ...] = ()
    file: AnyPath | None = None


class ProviderSettings(Block):
    """A provider of records: ``records`` written in the configuration, or those of a ``file``."""

    name: Literal["records", "file"]
    enabled: bool = True
    weight: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    options: ProviderOptions = ProviderOptions()

    @model_validator(mode="after")
    def _gives_what_it_is_called(self) -> ProviderSettings:
        has = {"records": bool(self.options.records), "file": self.options.file is not None}
        other = next(name for name in has if name != self.name)
        if has[other]:
            raise ValueError(f"options.{other} is given to provider '{self.name}' | it takes options.{self.name}")
        if not has[self.name]:
            raise ValueError(f"options.{self.name} is missing | say which records provider '{self.name}' gives")
        return self


class AcquisitionTarget(Block):
    """An organisation whose records are wanted, by what stands in them."""

    identifier: Text
    domain: Text | None = None
    location: Text | None = None


class AgentSettings(Block):
    """Who takes which records from which providers."""

    name: PartOfName
    description: Text | None = None
    enabled: bool = True
    search_terms: tuple[Text, ...] = ()
    region: Text | None = None
    targets: tuple[AcquisitionTarget, ...] = ()
    providers: tuple[ProviderSettings, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _does_nothing_by_itself(cls, payload: Any) -> Any:
        if isinstance(payload, Mapping) and payload.get("tasks"):
            raise ValueError("an agent has no tasks: it searches, crawls and calls nothing | name providers")
        return payload

    @field_validator("providers")
    @classmethod
    def _told_apart(cls, providers: tuple[ProviderSettings, ...]) -> tuple[ProviderSettings, ...]:
        names = [(one.name, one.options.dataset.casefold()) for one in providers]
        if len(set(names)) < len(names):
            raise ValueError("two providers of one name have the same dataset | give them options.dataset of their own")
        return providers


class AcquisitionSettings(Block):
    """Records that become inputs of an intake besides its workbooks; nothing is fetched."""

    enabled: bool = False
    deduplicate: bool = True
    provenance_namespace: PartOfName = "agent"
    agents: tuple[AgentSettings, ...] = ()

    @field_validator("agents")
    @classmethod
    def _each_once(cls, agents: tuple[AgentSettings, ...]) -> tuple[AgentSettings, ...]:
        names = [one.name.casefold() for one in agents]
        if len(set(names)) < len(names):
            raise ValueError("two agents have the same name | give each one of its own")
        return agents


def with_provider_files_beside(payload: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The payload of a configuration file, the files of its providers taken from the folder of that file.

    Args:
        payload: Values that are valid by themselves.
        folder: Folder of the configuration file.
    """
    acquisition = payload.get("pipeline", {}).get("acquisition") or {}
    if not acquisition.get("agents"):
        return dict(payload)
    agents = [
        {**agent, "providers": [with_file_beside(provider, folder) for provider in agent.get("providers", ())]}
        for agent in acquisition["agents"]
    ]
    return {**payload, "pipeline": {**payload["pipeline"], "acquisition": {**acquisition, "agents": agents}}}
