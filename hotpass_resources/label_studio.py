"""Review tasks in Label Studio, through its own client library.

Belongs here: the project, tasks that are pushed once, verdicts pulled back, and what goes wrong on the way in words.
Does not belong here: what a task holds and what is masked in it (``hotpass_cli.review_exchange``), what a verdict means
(``domain.linkage.review.tasks``).

The library is imported inside functions: it is an extra, and takes seconds. The text of its exceptions is never shown:
it quotes headers, and with them the token.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hotpass_assets.domain.errors import HotpassError

INSTALL = "pip install 'hotpass[label-studio]'"
PAGE_SIZE = 100
TASKS_A_REQUEST = 500
PAIR = "pair"

LABEL_CONFIG = """<View>
  <Header value="$question"/>
  <Table name="sides" value="$sides"/>
  <Choices name="verdict" toName="sides" choice="single" required="true" showInline="true">
    <Choice value="same"/>
    <Choice value="different"/>
    <Choice value="unsure"/>
  </Choices>
  <TextArea name="why" toName="sides" placeholder="Why (optional)" maxSubmissions="1"/>
</View>"""
"""What a reviewer sees; the names ``verdict`` and ``why`` are what :meth:`LabelStudio.verdicts` looks for."""


@dataclass(frozen=True)
class Server:
    """A Label Studio and the way in.

    Attributes:
        url: Its address.
        token: Access token; never shown.
        timeout: Seconds to wait for one answer.
    """

    url: str
    token: str
    timeout: float = 30

    def __repr__(self) -> str:
        return f"Server({self.place})"

    @property
    def place(self) -> str:
        """The address without a user name or password in it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


@dataclass(frozen=True)
class Verdict:
    """What one person last said of one pair.

    Attributes:
        task: The task's data.
        verdict: ``same``, ``different``, ``unsure``, or another word the project offers.
        who: The annotator.
        when: ISO date.
        why: Reason given, perhaps empty.
    """

    task: Mapping[str, Any]
    verdict: str
    who: str
    when: str
    why: str


class LabelStudio:
    """One project of a Label Studio.

    Args:
        server: Where it is.
        project: Number of the project.
    """

    def __init__(self, server: Server, project: int) -> None:
        self.server = server
        self.project = project
        with _told(server):
            self._client = _client(server)

    @classmethod
    def create(cls, server: Server, title: str) -> LabelStudio:
        """A new project, ready for review tasks.

        Raises:
            HotpassError: The server cannot be reached or refuses.
        """
        with _told(server):
            made = _client(server).projects.create(title=title, label_config=LABEL_CONFIG, request_options=_ONCE)
        return cls(server, int(made.id))

    def check(self) -> None:
        """Make sure the project is there and asks for a verdict; an empty one is set up.

        Raises:
            HotpassError: The server cannot be reached or refuses, or the project is for something else.
        """
        with _told(self.server, self.project):
            found = self._client.projects.get(id=self.project)
            config = found.label_config or ""
            if not re.search(r"<\w+\s[^>]*\bname=[\"']", config) and not found.task_number:
                self._client.projects.update(id=self.project, label_config=LABEL_CONFIG, request_options=_ONCE)
                return
        if not re.search(r"<Choices\s[^>]*\bname=[\"']verdict[\"']", config):
            raise HotpassError(
                "the Label Studio project is not for review",
                where=f"{self.server.place}, project {self.project}",
                why="its labelling interface has no choices called 'verdict'",
                do="Name another --label-studio-project, or leave it out with export to have one made",
            )

    def push(self, tasks: Sequence[Mapping[str, Any]]) -> int:
        """Create the tasks whose ``pair`` the project does not have; gives how many.

        Raises:
            HotpassError: The server cannot be reached or refuses. What was created stays; pushing again adds the rest.
        """
        known = {task.get(PAIR) for task, _ in self._tasks()}
        new = [task for task in tasks if task[PAIR] not in known]
        with _told(self.server, self.project):
            for start in range(0, len(new), TASKS_A_REQUEST):
                part = [{"data": dict(task)} for task in new[start : start + TASKS_A_REQUEST]]
                # Never sent twice by the library itself: a request that was cut off may have been carried out.
                self._client.projects.import_tasks(self.project, request=part, request_options=_ONCE)
        return len(new)

    def verdicts(self) -> list[Verdict]:
        """The last verdict of every annotator on every task, in the order of tasks and annotators.

        Raises:
            HotpassError: The server cannot be reached or refuses.
        """
        found: list[Verdict] = []
        for data, labels in self._tasks():
            latest: dict[str, tuple[str, Verdict]] = {}
            for annotation in labels:
                verdict = _verdict(data, annotation)
                moment = _moment(annotation)
                if verdict is not None and moment >= latest.get(verdict.who, ("", verdict))[0]:
                    latest[verdict.who] = (moment, verdict)
            found += [latest[who][1] for who in sorted(latest)]
        return found

    def _tasks(self) -> Iterator[tuple[Mapping[str, Any], Sequence[Any]]]:
        """Data and annotations of every task."""
        with _told(self.server, self.project):
            listed = self._client.tasks.list(project=self.project, fields="all", page_size=PAGE_SIZE)
            for task in listed:
                yield task.data or {}, [_plain(annotation) for annotation in task.annotations or ()]


_ONCE: Any = {"max_retries": 0}


def refuse_unusable(server: Server) -> None:
    """Refuse, before any work, a server that cannot even be asked from here.

    Raises:
        HotpassError: Address or token are none, or the client library is not installed.
    """
    if urlsplit(server.url).scheme not in {"http", "https"} or not urlsplit(server.url).hostname:
        raise HotpassError(
            "the address of Label Studio cannot be used",
            where=server.place,
            why="it does not begin with http:// or https:// and a host",
            do="Correct --label-studio-url",
            exit_code=2,
        )
    if not re.fullmatch(r"[\x21-\x7e]+", server.token):
        raise HotpassError(
            "the Label Studio token cannot be used",
            why="it is empty, or has characters no token has",
            do="Copy it again from Account & Settings into HOTPASS_LABEL_STUDIO_TOKEN",
            exit_code=2,
        )
    if importlib.util.find_spec("label_studio_sdk") is None:
        raise HotpassError(
            "Label Studio cannot be used",
            why="its client library is not installed",
            do=f"Run: {INSTALL}",
        )


def _client(server: Server) -> Any:
    refuse_unusable(server)
    from label_studio_sdk.client import LabelStudio as Client  # an extra that takes seconds to import

    return Client(base_url=server.url, api_key=server.token, timeout=server.timeout, max_retries=1)


@contextmanager
def _told(server: Server, project: int | None = None) -> Iterator[None]:
    """What the library raises as one line that says what to do.

    The cause is cut off: even with ``--debug`` no header of a request may be shown.
    """
    where = server.place if project is None else f"{server.place}, project {project}"
    try:
        yield
    except HotpassError:
        raise
    except Exception as error:
        raise _in_words(error, where, server.timeout) from None


def _in_words(error: Exception, where: str, timeout: float) -> HotpassError:
    import httpx  # comes with the extra

    if isinstance(error, httpx.TimeoutException):
        return HotpassError(
            "Label Studio does not answer",
            where=where,
            why=f"nothing came for {timeout:g} seconds",
            do="Look whether the server is busy, or raise --label-studio-timeout",
            retry=True,
        )
    if isinstance(error, httpx.TransportError):
        return HotpassError(
            "Label Studio cannot be reached",
            where=where,
            why="the connection was refused or broke off",
            do="Look whether it runs, and whether --label-studio-url is right",
            retry=True,
        )
    status = getattr(error, "status_code", None)
    why, do, retry = _STATUS.get(status or 0, _other(status))
    return HotpassError("Label Studio refused the request", where=where, why=why, do=do, retry=retry)


_STATUS: Mapping[int, tuple[str, str, bool]] = {
    400: (
        "it takes the data for wrong",
        "Compare the project's labelling interface with a project made by export",
        False,
    ),
    401: (
        "it does not accept the token",
        "Copy it from Account & Settings into HOTPASS_LABEL_STUDIO_TOKEN; the legacy kind may be switched off there",
        False,
    ),
    403: ("the token's owner may not do this", "Ask for access to the project, or use another token", False),
    404: ("there is no such project", "Correct --label-studio-project or --label-studio-url", False),
    413: ("the request is too large for the server", "Raise its limit", False),
    429: ("it is asked too often", "Wait a minute", True),
}


def _other(status: int | None) -> tuple[str, str, bool]:
    if status is not None and status >= 500:
        return f"it failed (status {status})", "Look into its log", True
    said = f" (status {status})" if status else ""
    return f"the answer is not one of Label Studio{said}", "Correct --label-studio-url", False


def _plain(annotation: Any) -> Mapping[str, Any]:
    """An annotation as a map, whichever form the library gives it."""
    if isinstance(annotation, Mapping):
        return annotation
    found: Mapping[str, Any] = annotation.model_dump(mode="json")
    return found


def _verdict(task: Mapping[str, Any], annotation: Mapping[str, Any]) -> Verdict | None:
    """What an annotation says; nothing for one that was skipped or says nothing of the pair."""
    if annotation.get("was_cancelled"):
        return None
    said = {part.get("from_name"): part.get("value") or {} for part in annotation.get("result") or ()}
    choices = said.get("verdict", {}).get("choices") or []
    if not choices:
        return None
    why = " ".join(said.get("why", {}).get("text") or [])
    return Verdict(task, str(choices[0]), _annotator(annotation), _moment(annotation)[:10], why)


def _moment(annotation: Mapping[str, Any]) -> str:
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def _annotator(annotation: Mapping[str, Any]) -> str:
    """E-mail address of whoever made an annotation, else their name or number."""
    by = annotation.get("completed_by")
    if isinstance(by, Mapping) and by.get("email"):
        return str(by["email"])
    # "First Last name@host, 7": the form in which tasks are listed.
    named = re.sub(r",\s*\d+\s*$", "", str(annotation.get("created_username") or "")).split()
    address = next((word for word in reversed(named) if "@" in word), "")
    number = by.get("id") if isinstance(by, Mapping) else by
    return address or " ".join(named) or f"Label Studio user {number}"
