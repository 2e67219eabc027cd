"""From a profile file to the rules the pipeline reads.

Belongs here: reading a profile, reporting everything wrong with it at once, and the rule that spans blocks.
Does not belong here: the keys (``model``), the resolved form (``resolve``), and the search (``search``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hotpass_assets.domain.config.document import Document, read_document, unusable
from hotpass_assets.domain.config.problems import schema_problems
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.profile.model import Profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile, resolve
from hotpass_assets.domain.profile.search import (
    PROFILE_SUFFIXES,
    ProfileFile,
    bundled_profiles_dir,
    find_profile,
    is_profile_path,
    list_profiles,
)

__all__ = [
    "ProfileFile",
    "bundled_profiles_dir",
    "find_profile",
    "list_profiles",
    "load_profile",
    "read_profile",
]

INTENT_FEATURES = ("compliance", "enrichment")
# What the schema reads as true; the rule has to hold for files whose schema is broken elsewhere, too.
TRUE_WORDS = frozenset({"true", "1", "yes", "on", "y", "t"})


def load_profile(reference: str, search_dirs: Sequence[Path] = (), bundled: Path | None = None) -> ResolvedProfile:
    """The resolved profile of that name or path.

    Raises:
        ConfigurationError: There is none, or it is invalid; every problem is listed with file and line.
    """
    path = find_profile(reference, search_dirs, bundled)
    profile = read_profile(path, None if is_profile_path(reference) else reference)
    return resolve(profile, path)


def read_profile(path: Path, name: str | None = None) -> Profile:
    """What a profile file says; ``name`` is the name it must carry, when it was asked for by name.

    Raises:
        ConfigurationError: The file is invalid; every problem is listed with file and line.
    """
    if path.suffix.lower() not in PROFILE_SUFFIXES:
        raise unusable(path, "a profile is a YAML or TOML file", f"use one of {', '.join(PROFILE_SUFFIXES)}")
    document = read_document(path)
    problems = [*_missing_intent(document), *_other_name(document, name)]
    try:
        profile = Profile.model_validate(document.payload)
    except ValidationError as error:
        problems = [*schema_problems(error, document, Profile), *problems]
    else:
        if not problems:
            return profile
    raise ConfigurationError(f"profile {path.name} is invalid", problems)


def _missing_intent(document: Document) -> Sequence[ConfigurationProblem]:
    features: Any = document.payload.get("features")
    if document.payload.get("intent") or not isinstance(features, Mapping):
        return ()
    return [
        ConfigurationProblem(
            document.where(("features", name)),
            f"features.{name}",
            "it may only be on when the profile states its intent",
            "add 'intent' with one sentence a purpose",
        )
        for name in INTENT_FEATURES
        if str(features.get(name)).casefold() in TRUE_WORDS
    ]


def _other_name(document: Document, name: str | None) -> Sequence[ConfigurationProblem]:
    written = document.payload.get("name")
    if name is None or not isinstance(written, str) or written == name:
        return ()
    why = f"the file is called '{name}', but the profile in it '{written}'"
    return [ConfigurationProblem(document.where(("name",)), "name", why, "make the two the same")]
