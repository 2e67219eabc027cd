"""Asking a Dagster webserver, and everything that answers in its place."""

from __future__ import annotations

import pytest

from hotpass_resources import graphql_endpoint
from hotpass_resources.dagster_server import DagsterServer
from hotpass_resources.graphql_endpoint import DagsterServerError, GraphQLEndpoint
from tests.builders.graphql_server import graphql_server
from tests.builders.loopback import closed_port

QUESTION = "query HotpassLocations { workspaceOrError { __typename } }"


def test_a_code_location_is_told_with_its_jobs_and_their_profiles() -> None:
    """A run of a profile the server has not read would do something else."""
    with graphql_server() as server:
        server.serve_location(refine_aviation="abc")
        location = DagsterServer(server.url).location("hotpass")
    assert location.jobs == {"refine_aviation": {"profile_digest": "abc"}}


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("html", "answers with a page where GraphQL is asked"),
        ("list", "answers with something else"),
        ("broken json", "answers with something else"),
        ("404", "answers 404"),
        ("405", "answers 405"),
        ("401", "it wants a log-in"),
        ("500", "answers 500"),
        ("errors", "Cannot query field 'pipelines' here"),
        ("errors with 400", "Syntax Error"),
        ("redirects", "it redirects to login.example"),
        ("closes", "the connection failed"),
        ("odd", "not shaped as Dagster's"),
    ],
)
def test_what_is_no_dagster_is_told_in_one_line(manner: str, said: str) -> None:
    """A log-in page, a proxy or another program must not look like a bug of Hotpass."""
    with graphql_server(manner) as server, pytest.raises(DagsterServerError) as raised:
        DagsterServer(server.url).location("hotpass")
    assert said in str(raised.value) and "\n" not in str(raised.value)
    assert raised.value.answered and raised.value.exit_code == 1
    assert raised.value.retry is (manner in {"500", "closes"})
    assert "pass" not in str(raised.value).replace("hotpass", "")


@pytest.mark.parametrize("manner", ["hangs", "drips", "drips headers"])
def test_a_server_has_only_so_long_for_an_answer(manner: str) -> None:
    """A server that never finishes must not hold up the command for ever."""
    with graphql_server(manner) as server, pytest.raises(DagsterServerError, match=r"no answer within 0\.3 seconds"):
        GraphQLEndpoint(server.url, answer_within=0.3).ask(QUESTION, {})


def test_an_order_to_load_anew_is_answered_by_a_dagster_or_said_not_to_be() -> None:
    """An answer without data must not end as a traceback."""
    with graphql_server("empty") as server, pytest.raises(DagsterServerError, match="not shaped as Dagster's"):
        DagsterServer(server.url).reload("hotpass")


def test_an_answer_may_only_be_so_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends without end must not fill the memory."""
    monkeypatch.setattr(graphql_endpoint, "LARGEST_ANSWER", 1 << 20)
    with graphql_server("floods") as server, pytest.raises(DagsterServerError, match="larger than 1 MB"):
        GraphQLEndpoint(server.url).ask(QUESTION, {})


def test_nobody_there_is_not_the_same_as_a_bad_answer() -> None:
    """Where nothing listens the run may be executed here; where something does, that is worth a word."""
    with pytest.raises(DagsterServerError) as raised:
        DagsterServer(closed_port()).location("hotpass")
    assert not raised.value.answered and raised.value.retry


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:3000",
        "ftp://dagster.example",
        "http://",
        "http://h:99999",
        "http://h/?a=1",
        "http://h/ x",
        "http://[",
    ],
)
def test_what_is_no_address_is_refused_as_such(url: str) -> None:
    """A slip in the address is a usage error, found before anything is registered."""
    with pytest.raises(DagsterServerError) as raised:
        DagsterServer(url)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("path", ["", "/", "/graphql", "/graphql/", "/tools/dagster", "/tools/dagster/graphql"])
def test_the_address_of_the_ui_and_of_its_graphql_both_do(path: str) -> None:
    """People copy the one from the browser and the other from documentation."""
    with graphql_server() as server:
        server.serve_location()
        found = DagsterServer(server.url + path)
        found.location("hotpass")
    assert not found.place.endswith(("/", "/graphql"))


def test_a_password_in_the_address_is_used_and_never_shown() -> None:
    """Errors end up in logs, which more people read than may know the password."""
    with graphql_server() as server:
        server.serve_location()
        known = DagsterServer(server.url.replace("//", "//ann:secret@"))
        known.location("hotpass")
        assert server.headers["Authorization"].startswith("Basic ")
    assert "secret" not in known.place + known.page_of("1")
    for host in ("127.0.0.1:1", "nobody.invalid"):
        with pytest.raises(DagsterServerError) as raised:
            DagsterServer(f"http://ann:secret@{host}").location("hotpass")
        assert "secret" not in str(raised.value)


def test_a_location_that_failed_to_load_says_why_in_one_line() -> None:
    """The message of the server is many lines of traceback; its beginning says what to correct."""
    error = {"__typename": "PythonError", "message": "dagster.Failure:\n  profile x is invalid\n" + "Stack " * 500}
    with graphql_server() as server:
        server.serve_entry({"name": "hotpass", "loadStatus": "LOADED", "locationOrLoadError": error})
        with pytest.raises(DagsterServerError, match=r"dagster\.Failure: profile x is invalid") as raised:
            DagsterServer(server.url).location("hotpass")
    assert len(str(raised.value)) < 700 and "\n" not in str(raised.value)


def test_a_server_of_something_else_names_what_it_serves() -> None:
    """Another Dagster project on the same port must be recognisable."""
    with graphql_server() as server:
        server.serve_location("warehouse")
        with pytest.raises(DagsterServerError, match="it serves warehouse"):
            DagsterServer(server.url).location("hotpass")


def test_a_location_that_is_still_loading_is_worth_another_try() -> None:
    """Right after start the server answers and has nothing yet."""
    with graphql_server() as server:
        server.serve_entry({"name": "hotpass", "loadStatus": "LOADING", "locationOrLoadError": None})
        with pytest.raises(DagsterServerError, match="still loading") as raised:
            DagsterServer(server.url).location("hotpass")
    assert raised.value.retry


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"__typename": "PipelineNotFoundError", "message": "Could not find refine_x"}, "Could not find refine_x"),
        ({"__typename": "RunConfigValidationInvalid", "errors": [{"message": "odd config"}]}, "odd config"),
        ({"__typename": "PythonError", "message": "boom"}, "PythonError: boom"),
        ({"__typename": "UnauthorizedError", "message": "read-only"}, "read-only"),
    ],
)
def test_a_run_that_is_refused_says_why(answer: dict[str, object], said: str) -> None:
    """An unknown job or a read-only webserver is not a run that failed."""
    with graphql_server() as server:
        server.answers["HotpassLaunch"] = {"launchRun": answer}
        with pytest.raises(DagsterServerError, match=said):
            DagsterServer(server.url).launch("hotpass", "refine_x", {})
