"""One GraphQL endpoint of a Dagster webserver, and what goes wrong on the way there in words.

Belongs here: asking one question within limits of time and size. Does not belong here: the questions
(``dagster_server``).

Nothing a server answers is trusted, and its words are cut to one line. The library is imported where it is used:
definitions and help pages do not need it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from hotpass_assets.domain.deliveries.endpoints import is_this_machine
from hotpass_assets.domain.errors import HotpassError
from hotpass_resources.bounded_call import finished_within

DEFAULT_URL = "http://127.0.0.1:3000"
ANSWER_WITHIN = 20.0
"""Seconds a server has for one whole answer."""
LARGEST_ANSWER = 32 << 20
_CONNECT_WITHIN = 3.0
_WORDS_SHOWN = 240


class DagsterServerError(HotpassError):
    """A Dagster webserver cannot be used.

    Args:
        what: What is wrong.
        answered: Whether anything answered at the address.
        parts: The parts of every :class:`HotpassError`.
    """

    def __init__(self, what: str, *, answered: bool = True, **parts: Any) -> None:
        super().__init__(what, **parts)
        self.answered = answered


def parsed_url(url: str) -> SplitResult:
    """The parts of an address.

    Raises:
        DagsterServerError: It is none of a webserver; exit code 2.
    """
    parts = urlsplit("")
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or any(sign.isspace() for sign in url.strip()):
        raise DagsterServerError(
            "that is no address of a Dagster webserver",
            where=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else None,
            why="it must look like http://host:port, perhaps with a path, and nothing after it",
            do=f"Correct --dagster-url or HOTPASS_DAGSTER_URL; the usual one is {DEFAULT_URL}",
            exit_code=2,
        )
    return parts


class GraphQLEndpoint:
    """Where one webserver answers questions.

    Args:
        url: Its address, with or without ``/graphql``; may hold a user name and password, which are never shown.
        answer_within: Seconds it has for one answer.

    Raises:
        DagsterServerError: The address is none.
    """

    def __init__(self, url: str, answer_within: float = ANSWER_WITHIN) -> None:
        parts = parsed_url(url)
        path = parts.path.rstrip("/").removesuffix("/graphql").rstrip("/")
        self._endpoint = f"{parts.scheme}://{parts.netloc}{path}/graphql"
        self.place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"
        self._is_local = is_this_machine(str(parts.hostname))
        self._answer_within = answer_within

    def ask(self, query: str, variables: Mapping[str, Any], answer_within: float | None = None) -> dict[str, Any]:
        """Data of one answer.

        Args:
            query: The question.
            variables: Its variables.
            answer_within: Seconds the server has, where this question takes longer than others.

        Raises:
            DagsterServerError: There is no usable answer.
        """
        status, kind, body = self._answer({"query": query, "variables": dict(variables)}, answer_within)
        try:
            answer = json.loads(body) if "json" in kind else None
        except ValueError:
            answer = None
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if isinstance(errors, list) and errors:
            first = errors[0].get("message") if isinstance(errors[0], dict) else errors[0]
            raise DagsterServerError(
                "the Dagster webserver did not understand the question",
                where=self.place,
                why=short(first),
                do="Use a webserver of the version in requirements.lock, or run here with --local",
            )
        if status != 200:
            raise self._wrong_status(status)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            what = "a page" if "html" in kind else "something else"
            raise DagsterServerError(
                f"this is no Dagster webserver: it answers with {what} where GraphQL is asked",
                where=self._shown_endpoint,
                do=_CORRECT,
            )
        return data

    def _answer(self, question: Mapping[str, Any], answer_within: float | None) -> tuple[int, str, bytes]:
        """Status, content type and body of one answer."""
        import httpx

        limit = answer_within or self._answer_within
        # A proxy of the environment does not lead to this machine.
        client = httpx.Client(timeout=httpx.Timeout(limit, connect=_CONNECT_WITHIN), trust_env=not self._is_local)

        def answer() -> tuple[int, str, bytes]:
            with client.stream("POST", self._endpoint, json=question) as response:
                if response.is_redirect:
                    raise self._redirected(response.headers.get("Location", ""))
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > LARGEST_ANSWER:
                        raise self._unusable(f"its answer is larger than {LARGEST_ANSWER >> 20} MB")
                return response.status_code, response.headers.get("Content-Type", "").casefold(), bytes(body)

        try:
            return finished_within(limit, answer, client.close)
        except httpx.ConnectTimeout as error:
            raise self._silent("no connection could be made", answered=False) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise self._silent(f"it gave no answer within {limit:g} seconds", answered=True) from error
        except httpx.ConnectError as error:
            raise self._silent("no connection could be made", answered=False) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The text of these errors holds the address, and the address may hold a password.
            raise self._unusable(f"the connection failed ({type(error).__name__})") from error

    @property
    def _shown_endpoint(self) -> str:
        return f"{self.place}/graphql"

    def _silent(self, why: str, *, answered: bool) -> DagsterServerError:
        return DagsterServerError(
            "no Dagster webserver answers",
            where=self.place,
            why=why,
            do="Start it in the workspace with dagster dev -w workspace.yaml, correct --dagster-url, or run here with "
            "--local",
            retry=True,
            answered=answered,
        )

    def _unusable(self, why: str) -> DagsterServerError:
        return DagsterServerError("the Dagster webserver cannot be used", where=self.place, why=why, retry=True)

    def _wrong_status(self, status: int) -> DagsterServerError:
        return DagsterServerError(
            f"the Dagster webserver answers {status}",
            where=self._shown_endpoint,
            why=_STATUS_WORDS.get(status, "it has a fault" if status >= 500 else "it refuses the question"),
            do="Look at its log" if status >= 500 else _CORRECT,
            retry=status >= 500,
        )

    def _redirected(self, to: str) -> DagsterServerError:
        host = urlsplit(to).netloc.rpartition("@")[2]
        return DagsterServerError(
            "the address leads elsewhere",
            where=self._shown_endpoint,
            why=f"it redirects to {short(host)}" if host else "it redirects, as to a log-in page",
            do="Name the address of the Dagster webserver itself in --dagster-url",
        )


def short(words: object) -> str:
    """Words of a server on one line of bounded length."""
    line = " ".join(str(words).split())
    return line if len(line) <= _WORDS_SHOWN else f"{line[:_WORDS_SHOWN]}…"


_CORRECT = "Correct --dagster-url or HOTPASS_DAGSTER_URL, or run here with --local"
_STATUS_WORDS = {
    401: "it wants a log-in",
    403: "it forbids this",
    404: "nothing is there",
    407: "a proxy wants a log-in",
}
