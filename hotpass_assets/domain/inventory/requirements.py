"""Whether the platform does what is said of it.

Belongs here: the status of a requirement from what is stated and what is found. Does not belong here: looking at the
installation, which is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hotpass_assets.domain.inventory.registers import STATUSES, CheckEntry, RequirementEntry

BACKEND = "backend"
Found = Literal["there", "in part", "not there"]


@dataclass(frozen=True)
class Installation:
    """What was found in this installation.

    Attributes:
        verbs: Commands by what is typed after ``hotpass``, with what each is for.
        extras: Extras, with how much of each is installed.
        profiles: Usable profiles, with the tables of their asset graph.
        unusable: Profiles that cannot be used, with the reason.
    """

    verbs: Mapping[str, str]
    extras: Mapping[str, Found]
    profiles: Mapping[str, frozenset[str]]
    unusable: Mapping[str, str]


@dataclass(frozen=True)
class Requirement:
    """A requirement and how it stands.

    Attributes:
        id: Its short name.
        surface: Where a user meets it.
        description: What is required.
        status: ``implemented``, ``planned``, ``missing`` or ``degraded``: what was found where something was checked.
        detail: What there is to add.
        stated: Status as the file states it; None where it states none.
        checked: What was looked for, in words; None where nothing was.
        contradiction: How what is stated and what was found differ, if they do.
    """

    id: str
    surface: str
    description: str
    status: str
    detail: str
    stated: str | None = None
    checked: str | None = None
    contradiction: str | None = None


def requirements(
    stated: Sequence[RequirementEntry], found: Installation, register_problem: str | None
) -> list[Requirement]:
    """All requirements: those of the file, then what the installation has anyway.

    Args:
        stated: Requirements of the file.
        found: What was found.
        register_problem: Why the register of assets cannot be used, or None; then the backend is degraded.
    """
    listed = [judged(entry, found) for entry in stated]
    if register_problem is not None:
        listed = _with_degraded_backend(listed, register_problem)
    named = {requirement.id for requirement in listed}
    return [*listed, *(one for one in _derived(found) if one.id not in named)]


def judged(entry: RequirementEntry, found: Installation) -> Requirement:
    """A requirement of the file, checked where it can be."""
    stated, detail = entry.status, entry.detail
    if stated is not None and stated not in STATUSES:
        detail = "; ".join(filter(None, (detail, f"status '{stated}' is unknown and counts as planned")))
        stated = "planned"
    base = Requirement(entry.id, entry.surface, entry.description, stated or "planned", detail, stated)
    if entry.check is None:
        return base
    checked, state, why = _looked_for(entry.check, found)
    status = _status(stated, state)
    said = stated in (None, status) or (stated == "planned" and state == "not there")
    contradiction = None if said else f"stated {stated}, but {why}"
    detail = "; ".join(filter(None, (detail, why if state != "there" and said else "")))
    return replace(base, status=status, checked=checked, contradiction=contradiction, detail=detail)


def _status(stated: str | None, state: Found) -> str:
    if state == "in part":
        return "degraded"
    if state == "not there":
        return "planned" if stated in (None, "planned") else "missing"
    return "degraded" if stated == "degraded" else "implemented"


def _looked_for(check: CheckEntry, found: Installation) -> tuple[str, Found, str]:
    """What was looked for, whether all of it is there, and what there is to say of it."""
    looked: list[tuple[str, Found]] = []
    if check.verb:
        looked.append((f"verb '{check.verb}'", "there" if check.verb in found.verbs else "not there"))
    if check.extra:
        looked.append((f"extra '{check.extra}'", found.extras.get(check.extra, "not there")))
    if check.profile:
        there: Found = "in part" if check.profile in found.unusable else "not there"
        looked.append((f"profile '{check.profile}'", "there" if check.profile in found.profiles else there))
    if check.asset:
        having = [check.asset in tables for tables in found.profiles.values()]
        state: Found = "there" if having and all(having) else "in part" if any(having) else "not there"
        looked.append((f"asset '{check.asset}'", state))
    worst: Found = max((state for _, state in looked), key=("there", "in part", "not there").index)
    words = ", ".join(f"{what} is {state}" for what, state in looked if state == worst)
    return ", ".join(what for what, _ in looked), worst, words


def _with_degraded_backend(listed: Iterable[Requirement], problem: str) -> list[Requirement]:
    changed = [
        replace(one, status="degraded", detail=problem, contradiction=None) if one.id == BACKEND else one
        for one in listed
    ]
    if not any(one.id == BACKEND for one in changed):
        words = "The register of assets can be read"
        changed.append(Requirement(BACKEND, "inventory", words, "degraded", problem, checked="asset register"))
    return changed


def _derived(found: Installation) -> Iterable[Requirement]:
    """What nobody has to write down: it is there to be seen."""
    groups = {name.rpartition(" ")[0] for name in found.verbs}
    for name, words in found.verbs.items():
        if name in groups:
            continue
        yield Requirement(f"verb.{name}", "command line", words, "implemented", "", checked=f"verb '{name}'")
    for name, state in found.extras.items():
        status = {"there": "implemented", "in part": "degraded", "not there": "missing"}[state]
        detail = "" if state == "there" else f"pip install 'hotpass[{name}]'"
        yield Requirement(f"extra.{name}", "installation", f"Extra {name}", status, detail, checked=f"extra '{name}'")
    for name, tables in found.profiles.items():
        words = f"Asset graph of profile {name}"
        detail = f"{len(tables)} tables"
        yield Requirement(f"profile.{name}", "Dagster", words, "implemented", detail, checked=f"profile '{name}'")
    for name, problem in found.unusable.items():
        words = f"Asset graph of profile {name}"
        yield Requirement(f"profile.{name}", "Dagster", words, "degraded", problem, checked=f"profile '{name}'")
