"""The gate of profiles: every one that can be found can be used, and says what is expected of its data.

Belongs here: judging profile files. Does not belong here: reading one (``hotpass_assets.domain.profile``).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.gates.gate import Gate, GateCheck
from hotpass_assets.domain.profile.search import ProfileFile, bundled_profiles_dir, list_profiles
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from hotpass_assets.domain.profile.resolve import ResolvedProfile


def profiles_gate(folders: Sequence[Path], only: str | None) -> Gate:
    """Every profile in the folders, or one alone.

    Args:
        folders: Folders in the order they are searched.
        only: Name or path of the one profile to judge.

    Raises:
        ConfigurationError: There is no profile of that name.
    """
    from hotpass_assets.domain.profile.load import find_profile

    found: Sequence[ProfileFile] = list_profiles(folders)
    if only is not None:
        path = find_profile(only, folders)
        found = [ProfileFile(path.stem, path)]
    checks = tuple(check for file in found for check in _profile_checks(file))
    return Gate("profiles", "Profiles", checks, {"profiles": {file.name: str(file.path) for file in found}})


def _profile_checks(file: ProfileFile) -> Iterator[GateCheck]:
    from hotpass_assets.domain.profile.load import load_profile

    name = f"{file.name}_can_be_used"
    try:
        profile = load_profile(str(file.path))
        _lay_config_files(profile)
    except HotpassError as error:
        yield GateCheck(name, False, error.one_line(), "Correct the file")
        return
    named = len(profile.ingest.sources)
    sources = counted(named, "source") if named else "every workbook a source"
    yield GateCheck(name, True, f"{file.path}: {sources}, version {profile.contract.version}")
    yield _expects_something(profile)
    yield _suite_exists(profile)
    yield _synonyms_are_its_own(profile)
    yield _decisions_can_be_read(profile)
    if file.path.parent.resolve() != bundled_profiles_dir():  # those that come along belong to nobody yet
        yield _stated(profile, "names_an_owner", profile.contract.owner, "contract.owner", "who answers for the data")
        basis = profile.compliance.lawful_basis
        yield _stated(profile, "states_a_lawful_basis", basis, "compliance.lawful_basis", "why people may be listed")


def _lay_config_files(profile: "ResolvedProfile") -> None:
    """Reads the configuration files that the profile brings along.

    Raises:
        ConfigurationError: One of them is missing or invalid.
    """
    from hotpass_assets.domain.config.layers import merge_layers

    merge_layers(profile, (), {})


def _expects_something(profile: "ResolvedProfile") -> GateCheck:
    suite = profile.refine.expectations["default"]
    severe = sum(expectation.severity == "error" for expectation in suite)
    name = f"{profile.name}_expects_something"
    if not suite:
        fix = "Write refine.expectations; the profile generic shows some"
        return GateCheck(name, False, "the suite 'default' is empty: its tables can only fail their models", fix)
    return GateCheck(
        name, True, f"{counted(len(suite), 'expectation')} in the suite 'default', {severe} of severity error"
    )


def _suite_exists(profile: "ResolvedProfile") -> GateCheck:
    name = f"{profile.name}_has_the_suite_it_asks_for"
    asked = str(profile.options.get("expectation_suite", "default"))
    known = profile.refine.expectations
    if asked in known:
        return GateCheck(name, True, f"suites: {', '.join(sorted(known))}")
    message = f"options.expectation_suite is '{asked}'; suites: {', '.join(sorted(known))}"
    return GateCheck(name, False, message, "Name one of them")


def _synonyms_are_its_own(profile: "ResolvedProfile") -> GateCheck:
    """Whether a synonym is also the usual header of another field, which it then takes away from it."""
    from hotpass_assets.domain.mapping.headers import normalise_header
    from hotpass_assets.domain.tables.fields import FIELDS

    usual = {normalise_header(spelling): field.name for field in FIELDS for spelling in (field.name, *field.synonyms)}
    taken = [
        f"'{spelling}' of {field} is usual for {owner}"
        for field, spellings in profile.refine.synonyms.items()
        for spelling in spellings
        if (owner := usual.get(normalise_header(spelling), field)) != field
    ]
    name = f"{profile.name}_synonyms_are_its_own"
    if taken:
        message = f"{len(taken)} synonyms are headers of other fields: {'; '.join(taken[:5])}"
        return GateCheck(name, False, message, "Keep them only if this is meant", "warn")
    count = sum(map(len, profile.refine.synonyms.values()))
    return GateCheck(name, True, f"none of {count} synonyms is the usual header of another field", severity="warn")


def _decisions_can_be_read(profile: "ResolvedProfile") -> GateCheck:
    from hotpass_assets.domain.golden.survivorship import ORGANISATION_FIELDS
    from hotpass_resources.decisions_file import decisions_path, read_decisions

    name = f"{profile.name}_decisions_can_be_read"
    path = decisions_path(profile, load_settings())
    if not path.is_file():
        return GateCheck(name, True, "there is no file of decisions")
    try:
        read_decisions(path, ORGANISATION_FIELDS)
    except HotpassError as error:
        return GateCheck(name, False, error.one_line(), "Correct the file")
    return GateCheck(name, True, f"{path} can be read")


def _stated(profile: "ResolvedProfile", what: str, said: str | None, key: str, why: str) -> GateCheck:
    name = f"{profile.name}_{what}"
    if said:
        return GateCheck(name, True, f"{key}: {said}", severity="warn")
    return GateCheck(name, False, f"{key} is not said", f"Write {key}: {why}", "warn")
