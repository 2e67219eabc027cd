"""Who was erased and must not come back, remembered without holding anything about them.

Belongs here: keyed fingerprints of identifiers. Does not belong here: the file they are kept in
(``hotpass_resources.suppression_file``) and finding people in rows (``traces``).

A fingerprint is an HMAC-SHA256 (RFC 2104) of kind and value. Without the key nobody can try numbers out against it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hotpass_assets.domain.compliance.identifiers import Identifier
from hotpass_assets.domain.compliance.traces import LEAST_PART, NAME, NAME_PART, ORGANISATION, Known


@dataclass(frozen=True)
class Person:
    """Somebody who is looked for.

    Attributes:
        identifiers: Addresses, numbers and names.
        organisations: Folded names of the organisations they are known from.
    """

    identifiers: frozenset[Identifier]
    organisations: frozenset[str] = frozenset()

    def marks(self) -> set[tuple[str, str]]:
        """Kind and value of everything that tells the person."""
        told = {(one.kind, one.value) for one in self.identifiers}
        names = [one.value for one in self.identifiers if one.kind == NAME]
        parts = {part for name in names for part in name.split() if len(part) >= LEAST_PART}
        return {
            *told,
            *((NAME_PART, part) for part in parts),
            *((ORGANISATION, name) for name in self.organisations),
        }


def knowing(person: Person) -> Known:
    """Recognises one person whose identifiers are known."""
    marks = person.marks()
    return lambda kind, value: "person" if (kind, value) in marks else None


@dataclass(frozen=True)
class Suppression:
    """Everybody who was erased.

    Attributes:
        key: Secret the fingerprints are made with.
        fingerprints: Id of the person by fingerprint.
    """

    key: bytes
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    def known(self) -> Known:
        """Recognises whoever was erased."""
        return lambda kind, value: self.fingerprints.get(fingerprint(self.key, kind, value))


def fingerprint(key: bytes, kind: str, value: str) -> str:
    """The fingerprint of one identifier."""
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256").hex()


def fingerprints_of(key: bytes, person: Person) -> list[str]:
    """The fingerprints of a person, sorted."""
    return sorted(fingerprint(key, kind, value) for kind, value in person.marks())


def person_id(key: bytes, identifiers: Iterable[Identifier]) -> str:
    """Id under which a person is erased: the same identifiers give the same id to whoever has the key."""
    told = "\x1f".join(sorted(f"{one.kind}:{one.value}" for one in identifiers))
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()[:16]
