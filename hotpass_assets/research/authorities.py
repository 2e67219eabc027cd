"""What authorities say of an organisation: from snapshots kept here, and from themselves where the network is open.

Belongs here: one authority after the other, and that one which fails does not stop the next. Does not belong here: what
an answer says (``domain.research.facts``) and sending (``hotpass_resources.network``).

An answer is kept as a snapshot at once and then read as one, so that the same plan says the same again.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.research_block import AuthoritySource
from hotpass_assets.domain.research.candidates import Candidate
from hotpass_assets.domain.research.facts import Snapshot, entry_about, has_expired, snapshot_of
from hotpass_assets.domain.research.payload import ERROR, SKIPPED, SUCCESS, Step
from hotpass_assets.research.snapshots import read_snapshot, write_snapshot
from hotpass_assets.research.work import Work
from hotpass_resources.dataset_entities import same_entity

if TYPE_CHECKING:
    from hotpass_resources.network.door import NetworkDoor
    from hotpass_resources.network.pace import Pace

NAME = "authority_sources"
FOLDER = "authority"
CONFIDENCE = {"registry": 0.9, "dataset": 0.85, "directory": 0.75}
"""How far an authority of a category is believed where its answer does not say."""
LONGEST_ANSWER_SECONDS = 15.0
"""An authority that takes longer is left for another day; the steps after it wait for nobody."""
_KNOWN, _SILENT, _NONE, _EXPIRED, _FAILED = "known", "silent", "none", "expired", "failed"
_REFUSED = "refused"
_HTML = ("text/html", "application/xhtml+xml")
_ACCEPTED = ("application/json", "application/ld+json", *_HTML)
_OK, _SERVER_FAULT = 200, 500
_UNKNOWN = (404, 410)


def authority_sources(work: Work, door: "NetworkDoor | None") -> Step:
    """What the authorities of the profile say.

    Args:
        work: The plan so far.
        door: The way to the network; nothing where it is closed.
    """
    from hotpass_resources.network.pace import Pace

    rate = work.around.profile.research_rate_limit
    pace = Pace(rate.min_interval_seconds, rate.burst)
    told, failed, found = [], list[str](), 0
    for source in work.around.profile.authority_sources:
        state: dict[str, Any]
        try:
            snapshot, state = _asked(work, source, door, pace)
        except HotpassError as error:
            failed.append(f"{source.name}: {error.one_line()}")
            snapshot, state = None, {"state": _FAILED, "message": error.one_line()}
        kept = work.take(snapshot.facts) if snapshot else []
        found += len(kept)
        told.append(_described(source) | state | {"candidates": len(kept)})
    if not told:
        return Step(NAME, SKIPPED, "the profile names no authorities (authority_sources)", {"authorities": []})
    if failed:
        return Step(NAME, ERROR, "; ".join(failed), {"authorities": told})
    answered = sum(one["state"] in (_KNOWN, _SILENT) for one in told)
    if not answered:
        refused = any(one["state"] == _REFUSED for one in told)
        why = "no snapshot of theirs is kept" + ("" if door else ", and the network is not asked")
        why = "the profile does not allow purpose 'registry', for which theirs was kept" if refused else why
        return Step(NAME, SKIPPED, why, {"authorities": told})
    message = f"{answered} of {len(told)} known here, with {counted(found, 'value')} for missing fields"
    return Step(NAME, SUCCESS, message, {"authorities": told})


def _asked(
    work: Work, source: AuthoritySource, door: "NetworkDoor | None", pace: "Pace"
) -> tuple[Snapshot | None, dict[str, Any]]:
    path = work.place(FOLDER, source.cache_key, f"{work.subject.slug}.json")
    place = {"path": str(path)}
    snapshot = read_snapshot(path, NAME, source.name, CONFIDENCE[source.category])
    by_hand = snapshot is not None and snapshot.recorded_at is None
    if snapshot is not None and not snapshot.is_about(work.subject.name):
        snapshot = None
    old = snapshot is not None and has_expired(snapshot, work.around.now)
    # What a person keeps there is never written over.
    if (snapshot is None or old) and not by_hand and door is not None and source.url and work.organisation:
        write_snapshot(path, work.subject.name, _answer(work, source, door, pace), work.around.now)
        snapshot, old = read_snapshot(path, NAME, source.name, CONFIDENCE[source.category]), False
    if snapshot is None:
        return None, place | {"state": _NONE}
    recorded = {"recorded_at": snapshot.recorded_at.isoformat() if snapshot.recorded_at else None}
    if old:
        return None, place | recorded | {"state": _EXPIRED}
    # What may not be asked for a purpose is not read from what was kept for it either.
    if not by_hand and work.around.profile.network.rule_of("registry") is None:
        return None, place | recorded | {"state": _REFUSED}
    return snapshot, place | recorded | {"state": _KNOWN if snapshot.facts else _SILENT}


def _answer(work: Work, source: AuthoritySource, door: "NetworkDoor", pace: "Pace") -> Sequence[Candidate]:
    """What an authority answers; nothing where it does not know the organisation.

    Raises:
        HotpassError: It may not be asked, does not answer, or answers what cannot be read.
    """
    from hotpass_resources.network.exchange import NetworkRequest

    name = work.subject.name
    assert source.url is not None
    withheld = work.terms("registry").withheld if "{" in source.url else {}
    if withheld:
        raise HotpassError("it is not asked", why="; ".join(withheld.values()), do="Correct the row or the profile")
    url = source.url.replace("{name}", quote(name, safe="")).replace("{slug}", work.subject.slug)
    accepted = {"accept": ", ".join(_ACCEPTED)}
    pace.wait(urlsplit(url).netloc)
    answer = door.ask(
        NetworkRequest(
            url, "registry", headers=accepted, content_types=_ACCEPTED, timeout_seconds=LONGEST_ANSWER_SECONDS
        )
    )
    if answer.status in _UNKNOWN:
        return ()
    if answer.status != _OK:
        raise HotpassError(
            "it did not answer",
            why=f"status {answer.status}",
            do="See its address",
            retry=answer.status >= _SERVER_FAULT,
        )
    kind = answer.headers.get("content-type", "")
    confidence = CONFIDENCE[source.category]
    if kind.partition(";")[0].strip().lower() in _HTML:
        return _of_page(work, source, answer.body, kind, answer.url, confidence)
    try:
        entry = entry_about(json.loads(answer.body), name)
    except (ValueError, RecursionError) as error:
        raise HotpassError("its answer cannot be read", why="it is no JSON", do="See its address") from error
    return snapshot_of(entry, NAME, source.name, answer.url, confidence).facts if entry else ()


def _of_page(
    work: Work, source: AuthoritySource, body: bytes, kind: str, url: str, confidence: float
) -> Sequence[Candidate]:
    """Facts of a page that names the organisation."""
    from hotpass_resources.crawling.libraries import require_libraries

    require_libraries()
    from hotpass_assets.domain.crawl.extraction import facts_of_page

    facts = facts_of_page(body, kind, url, work.around.country)
    if not any(one.field == "organization_name" and same_entity(one.value, work.subject.name) for one in facts):
        return ()
    return [
        Candidate(one.field, one.value, min(one.confidence, confidence), source.name, one.page, NAME, one.snippet)
        for one in facts
        if not one.personal
    ]


def _described(source: AuthoritySource) -> dict[str, Any]:
    return {
        "name": source.name,
        "cache_key": source.cache_key,
        "url": source.url,
        "description": source.description,
        "category": source.category,
    }
