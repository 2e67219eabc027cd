"""A running Dagster webserver, asked through GraphQL.

Belongs here: the questions and orders that a run sent there needs. Does not belong here: the way there
(``graphql_endpoint``), whether a run is sent there (``hotpass_assets.orchestration``), and the history, which is read
as such.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from hotpass_resources.graphql_endpoint import DagsterServerError, GraphQLEndpoint, short

RELOAD_WITHIN = 180.0
"""Seconds the server has to read its code anew."""
P = ParamSpec("P")
R = TypeVar("R")
REPOSITORY = "__repository__"
"""Name Dagster gives to the one repository of a module with a ``Definitions``."""


@dataclass(frozen=True)
class Location:
    """A code location that has loaded: its name, and for each job what its metadata says in words."""

    name: str
    jobs: Mapping[str, Mapping[str, str]]


def _shaped(ask: Callable[Concatenate[DagsterServer, P], R]) -> Callable[Concatenate[DagsterServer, P], R]:
    """Says so when an answer is GraphQL and yet not shaped as Dagster's."""

    @wraps(ask)
    def asked(server: DagsterServer, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return ask(server, *args, **kwargs)
        except (KeyError, TypeError, AttributeError) as error:
            raise DagsterServerError(
                "what answers is no Dagster webserver of a version known here",
                where=server.place,
                why="its answer is not shaped as Dagster's",
                do="Correct --dagster-url or HOTPASS_DAGSTER_URL, or run here with --local",
            ) from error

    return asked


class DagsterServer:
    """One webserver.

    Args:
        url: Its address.

    Raises:
        DagsterServerError: The address is none.
    """

    def __init__(self, url: str) -> None:
        self._endpoint = GraphQLEndpoint(url)
        self.place = self._endpoint.place

    def page_of(self, run_id: str) -> str:
        """Address of the page of a run."""
        return f"{self.place}/runs/{run_id}"

    @_shaped
    def location(self, name: str) -> Location:
        """The code location of that name.

        Raises:
            DagsterServerError: The server cannot be used, has none of that name, or could not load it.
        """
        workspace = self._one("workspaceOrError", _LOCATIONS, {})
        entries = {str(entry["name"]): entry for entry in workspace["locationEntries"]}
        if name not in entries:
            raise DagsterServerError(
                f"the Dagster webserver has no code location '{name}'",
                where=self.place,
                why=f"it serves {', '.join(sorted(map(short, entries))[:5]) or 'none'}",
                do="Start it in the workspace: dagster dev -w workspace.yaml; or run here with --local",
            )
        found = entries[name]["locationOrLoadError"]
        if entries[name]["loadStatus"] == "LOADING" or found is None:
            raise DagsterServerError(
                f"code location '{name}' is still loading", where=self.place, do="Wait until it has", retry=True
            )
        if found["__typename"] != "RepositoryLocation":
            raise DagsterServerError(
                f"the Dagster webserver could not load code location '{name}'",
                where=self.place,
                why=short(found.get("message") or found["__typename"]),
                do="Correct that and reload the location in the UI, or run here with --local",
            )
        jobs = {
            str(job["name"]): {
                entry["label"]: str(entry["text"]) for entry in job["metadataEntries"] if "text" in entry
            }
            for repository in found["repositories"]
            for job in repository["pipelines"]
        }
        return Location(name, jobs)

    @_shaped
    def reload(self, name: str) -> Location:
        """The code location once its code and profiles are read anew.

        Raises:
            DagsterServerError: The server cannot be used, or could not load it.
        """
        self._one("reloadRepositoryLocation", _RELOAD, {"name": name}, RELOAD_WITHIN)
        return self.location(name)

    @_shaped
    def configured(self, location: str, resource: str) -> Mapping[str, str]:
        """How a resource of a code location is configured.

        Raises:
            DagsterServerError: The server cannot be used, or the location has no such resource.
        """
        selector = _selector(location) | {"resourceName": resource}
        found = self._one("topLevelResourceDetailsOrError", _RESOURCE, {"resource": selector})
        return {line["key"]: _unquoted(line["value"]) for line in found["configuredValues"]}

    @_shaped
    def knows_run(self, run_id: str) -> bool:
        """Whether the server's history holds a run."""
        return bool(self._endpoint.ask(_RUN, {"id": run_id})["runOrError"]["__typename"] == "Run")

    @_shaped
    def knows_partition(self, asset: list[str], key: str) -> bool:
        """Whether an asset has a partition of that key.

        Raises:
            DagsterServerError: The server cannot be used, or has no such asset.
        """
        return key in self._one("assetNodeOrError", _PARTITIONS, {"key": {"path": asset}})["partitionKeys"]

    @_shaped
    def launch(self, location: str, job: str, tags: Mapping[str, str]) -> str:
        """Start a run; its id.

        Raises:
            DagsterServerError: The server cannot be used or refuses. Where no answer came, the run may have started.
        """
        params = {
            "selector": {**_selector(location), "jobName": job},
            "runConfigData": {},
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in tags.items()]},
        }
        return str(self._one("launchRun", _LAUNCH, {"params": params})["run"]["runId"])

    @_shaped
    def terminate(self, run_id: str) -> None:
        """Ask for a run to be stopped.

        Raises:
            DagsterServerError: The server cannot be used or refuses.
        """
        self._one("terminateRun", _TERMINATE, {"id": run_id})

    def _one(
        self, name: str, query: str, variables: Mapping[str, Any], answer_within: float | None = None
    ) -> dict[str, Any]:
        """The one thing that was asked for, where it is no error."""
        found: dict[str, Any] = self._endpoint.ask(query, variables, answer_within)[name]
        kind = str(found["__typename"])
        if kind in _GOOD:
            return found
        said = found.get("message") or "; ".join(error["message"] for error in found.get("errors", [])[:3])
        raise DagsterServerError(
            f"the Dagster webserver refuses {_ORDERS[name]}",
            where=self.place,
            why=f"{kind}: {short(said)}" if said else kind,
            do="Look at it in the Dagster UI, or run here with --local",
        )


def _selector(location: str) -> dict[str, str]:
    return {"repositoryLocationName": location, "repositoryName": REPOSITORY}


def _unquoted(value: str) -> str:
    """A configured text without the quotes it is shown in."""
    try:
        return str(json.loads(value))
    except ValueError:
        return value


_GOOD = {
    "Workspace",
    "WorkspaceLocationEntry",
    "ResourceDetails",
    "AssetNode",
    "LaunchRunSuccess",
    "TerminateRunSuccess",
}
_ORDERS = {
    "workspaceOrError": "to name its code locations",
    "reloadRepositoryLocation": "to load its code location anew",
    "topLevelResourceDetailsOrError": "to name its store",
    "assetNodeOrError": "to name its intakes",
    "launchRun": "to start the run",
    "terminateRun": "to stop the run",
}
_LOCATIONS = """query HotpassLocations { workspaceOrError { __typename
  ... on PythonError { message }
  ... on Workspace { locationEntries { name loadStatus locationOrLoadError { __typename
    ... on PythonError { message }
    ... on RepositoryLocation { repositories { pipelines { name metadataEntries { label
      ... on TextMetadataEntry { text } } } } } } } } } }"""
_RELOAD = """mutation HotpassReload($name: String!) { reloadRepositoryLocation(repositoryLocationName: $name) {
  __typename ... on PythonError { message } ... on UnauthorizedError { message }
  ... on ReloadNotSupported { message } ... on RepositoryLocationNotFound { message } } }"""
_RESOURCE = """query HotpassStore($resource: ResourceSelector!) {
  topLevelResourceDetailsOrError(resourceSelector: $resource) { __typename
    ... on ResourceDetails { configuredValues { key value } }
    ... on PythonError { message } ... on ResourceNotFoundError { message } } }"""
_RUN = "query HotpassRun($id: ID!) { runOrError(runId: $id) { __typename } }"
_PARTITIONS = """query HotpassIntakes($key: AssetKeyInput!) { assetNodeOrError(assetKey: $key) { __typename
  ... on AssetNode { partitionKeys } ... on AssetNotFoundError { message } } }"""
_LAUNCH = """mutation HotpassLaunch($params: ExecutionParams!) { launchRun(executionParams: $params) { __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message } ... on UnauthorizedError { message } ... on PipelineNotFoundError { message }
  ... on RunConfigValidationInvalid { errors { message } } ... on InvalidSubsetError { message }
  ... on ConflictingExecutionParamsError { message } } }"""
_TERMINATE = """mutation HotpassStop($id: String!) { terminateRun(runId: $id) { __typename
  ... on TerminateRunFailure { message } ... on PythonError { message } ... on RunNotFoundError { message }
  ... on UnauthorizedError { message } } }"""
