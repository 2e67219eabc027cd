"""Erasing a person from everything Hotpass keeps.

Belongs here: the order of steps, each of which can be done again, making results anew, and the proof. Does not belong
here: finding the person (``hotpass_resources.subject_places``), changing places (``hotpass_resources.person_removal``)
and talking about it (``hotpass_cli``).

The person is put on the list of the erased first. Every later step follows from that list, so that a crash leaves
nobody half erased: the same command finishes, and whatever is read until then is read without the person.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from hotpass_assets.domain.compliance.suppression import fingerprints_of, person_id
from hotpass_assets.domain.intent.signals import SIGNALS_FILE
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.intake_run import run_intake
from hotpass_assets.known_profiles import known_profiles
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.json_file import write_json
from hotpass_resources.person_removal import (
    Step,
    digest_of_file,
    erase_from_parsed,
    remove_frozen,
    remove_left_over,
    remove_tables,
)
from hotpass_resources.publishing.archive import sha256_of
from hotpass_resources.settings import Settings
from hotpass_resources.subject_person import KnownPerson
from hotpass_resources.subject_places import (
    HISTORY,
    PEOPLES_FILE,
    PUBLISHED,
    SHEET,
    UNREADABLE,
    Place,
    Search,
    proof_folder,
    published_files,
)
from hotpass_resources.suppression_file import read_listed, suppress, suppression_key


@dataclass(frozen=True)
class Erasure:
    """What came of an erasure.

    Attributes:
        proof: File that says so.
        done: Steps with digests before and after.
        remaining: Places that still hold the person.
        to_do: What is left to people, in words.
    """

    proof: Path
    done: tuple[Step, ...]
    remaining: tuple[Place, ...]
    to_do: tuple[str, ...]


def erase(known: KnownPerson, search: Search, why: str | None, who: str, say: Callable[[str], None]) -> Erasure:
    """Take a person out of everything Hotpass keeps, and keep them from coming back.

    Args:
        known: Who.
        search: How they are looked for.
        why: Reason, for the proof.
        who: Who answers for it.
        say: Told what is being done.

    Raises:
        HotpassError: A step failed; the same command goes on where it ended.
    """
    settings = search.settings
    key = suppression_key(settings)
    person = person_id(key, known.asked)
    say("putting the person on the list of the erased")
    suppress(settings, person, fingerprints_of(key, known.person))
    path = _proof_path(settings, person)
    begun = _begun(path)
    say("taking the person out of the sheets as they were read")
    with search.store.alone():
        # The tables from which the person is known may be gone since an erasure that was interrupted; the list is not.
        search = replace(search, listed=read_listed(settings, person))
        places = {(place.path, place.where): place for place in (*begun.found, *search.places())}
        before = [places[name] for name in sorted(places)]
        search = replace(
            search, frozen=frozenset(PurePosixPath(place.path).name for place in before if place.kind == SHEET)
        )
        published = {path: sha256_of(path) for _, _, path in published_files(settings)}
        head: Step = {"person": person, "who": who, "why": why, "found": [_place(place) for place in before]}
        head["started_at"] = begun.started_at
        write_json(path, head | {"state": "started", "done": list(begun.done)})
        done = [
            *begun.done,
            *erase_from_parsed(search),
            *remove_frozen(search, before),
            *remove_tables(search.store, before),
        ]
        write_json(path, head | {"state": "started", "done": done})
    holding = [place for place in before if place.kind != UNREADABLE]
    affected = sorted({(place.profile, place.intake) for place in holding if place.profile and place.intake})
    say("making tables and published files anew")
    to_do = _made_anew(settings, affected, before, say)
    done += remove_left_over(search, published, affected)
    remaining = search.places()
    done += [
        {"step": "published file", "path": str(file), "sha256_before": digest, "sha256_after": digest_of_file(file)}
        for file, digest in published.items()
        if digest_of_file(file) != digest
    ]
    to_do += _for_people(search.store, before, remaining)
    state = "done" if not [place for place in remaining if place.kind != PEOPLES_FILE] else "incomplete"
    after = {"remaining": [_place(place) for place in remaining], "done": done, "to_do": to_do}
    write_json(path, head | {"state": state, "finished_at": _now(), **after})
    return Erasure(path, tuple(done), tuple(remaining), tuple(to_do))


@dataclass(frozen=True)
class _Begun:
    """What an erasure that was interrupted left in its proof."""

    started_at: str
    found: tuple[Place, ...] = ()
    done: tuple[Step, ...] = ()


def _begun(path: Path) -> _Begun:
    if not path.exists():
        return _Begun(_now())
    proof = json.loads(path.read_text(encoding="utf-8"))
    places = tuple(Place(**{"profile": None} | place) for place in proof["found"])
    return _Begun(proof.get("started_at", _now()), places, tuple(proof.get("done", ())))


def _made_anew(
    settings: Settings,
    affected: Sequence[tuple[str | None, str | None]],
    before: Sequence[Place],
    say: Callable[[str], None],
) -> list[str]:
    """Run again each affected intake whose files are the published ones; the others can be, from the UI."""
    store, profiles = IntakeStore(settings.store_root), {one.name: one for one in known_profiles(settings)}
    current = {(profile, key) for profile, key, _ in published_files(settings)}
    newest = {(name, key) for name in store.profiles() for key in store.newest_first(name)[:1]}
    to_do: list[str] = []
    intakes = [store.load(str(profile), str(key)) for profile, key in affected]
    with open_instance(settings) as instance:
        for intake in sorted(intakes, key=lambda one: (one.profile, one.number)):
            here = (intake.profile, intake.key)
            if here not in current and here not in newest:
                continue
            say(f"refining intake {intake.key} of {intake.profile} again")
            to_do += _rerun(store, profiles, intake, instance, settings, say)
    return to_do


def _rerun(
    store: IntakeStore,
    profiles: dict[str, ResolvedProfile],
    intake: Intake,
    instance: Any,
    settings: Settings,
    say: Callable[[str], None],
) -> list[str]:
    again = (
        f"run 'hotpass refine' on its input folder, from which the person was removed: {intake.settings['input_dir']}"
    )
    if intake.profile not in profiles:
        return [f"intake {intake.key} of {intake.profile}: its profile was not found; {again}"]
    with store.alone_with(intake):
        result = run_intake(profiles[intake.profile], intake, instance, settings, say)
    if result.success:
        return []
    return [f"intake {intake.key} of {intake.profile} was not published anew, run {result.run_id} says why; {again}"]


def _for_people(store: IntakeStore, before: Sequence[Place], remaining: Sequence[Place]) -> list[str]:
    """What Hotpass does not own and cannot change."""
    lines = [
        f"{place.path} {place.where} names the person: correct it by hand"
        for place in remaining
        if place.kind == PEOPLES_FILE
    ]
    lines += [
        f"{place.path} still holds the person ({place.kind}): delete it, or take the person out by hand"
        for place in remaining
        if place.kind == HISTORY
    ]
    lines += [
        f"{place.path} cannot be read ({place.where}) and may hold the person: look into it, or delete it"
        for place in remaining
        if place.kind == UNREADABLE
    ]
    inputs: dict[str, None] = {}
    for place in before:
        if place.where.startswith(SIGNALS_FILE) and place.kind == SHEET and place.profile and place.intake:
            rules = store.load(place.profile, place.intake).settings.get("intent_rules") or {}
            files = rules.get("files") or ["the events of pipeline.intent, or the archive they came from"]
            inputs |= dict.fromkeys(f"{file}: remove the person from its events" for file in files)
        elif place.kind == SHEET and place.profile and place.intake:
            folder = store.load(place.profile, place.intake).settings.get("input_dir", "")
            inputs[f"{place.where} in {folder}: remove the person from the workbook itself"] = None
    held = any(place.kind == PUBLISHED for place in before)
    given = ["whoever was given published files before must be told"] if held else []
    return [*lines, *inputs, *given]


def _place(place: Place) -> Step:
    return asdict(place)


def _proof_path(settings: Settings, person: str) -> Path:
    number, path = 1, proof_folder(settings) / f"erasure_{person}.json"
    while path.exists():
        if json.loads(path.read_text(encoding="utf-8")).get("state") == "started":
            return path
        number += 1
        path = proof_folder(settings) / f"erasure_{person}_{number}.json"
    return path


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
