"""Archives of the intakes a workspace has, so that history can be refined again elsewhere or later.

Belongs here: which intakes, and one archive for each. Does not belong here: how an archive is written
(``hotpass_resources.publishing.archive``).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotpass_assets.backfill.request import BackfillRequest
from hotpass_assets.domain.archives.naming import ArchiveName, chosen, version_of
from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.publishing.archive import sha256_of, write_input_archive
from hotpass_resources.settings import load_settings


@dataclass(frozen=True)
class Exported:
    """One intake and its archive, or why there is none.

    Attributes:
        intake: Key of the intake.
        day: Day it stands for.
        version: Its version.
        path: The archive.
        files: How many inputs are in it.
        sha256: SHA-256 of the archive.
        error: Why it was not written.
    """

    intake: str
    day: date
    version: str
    path: Path
    files: int
    sha256: str | None = None
    error: str | None = None


def export_intakes(request: BackfillRequest) -> list[Exported]:
    """Write an archive for every intake of the profile that lies in a window, by day and version.

    Raises:
        InputError: There is no such intake.
        ConfigurationError: The pattern cannot name archives that are yet to be written.
    """
    store = IntakeStore(load_settings().store_root)
    profile = request.profile.name
    intakes: dict[str, Intake] = {}
    names: list[ArchiveName] = []
    for key in reversed(store.newest_first(profile)):
        intake = store.load(profile, key)
        if intake.day is not None:
            name = _name_of(request, intake, version_of(key, intake.day))
            if name.name in intakes:  # that of an intake registered before, which keeps it
                name = _name_of(request, intake, f"{name.version}.{intake.digest[:12]}")
            names.append(name)
            intakes[name.name] = intake
    wanted = chosen(names, request.windows)
    if not wanted:
        days = f"{min(name.day for name in names)} to {max(name.day for name in names)}" if names else "none"
        raise InputError(
            f"profile '{profile}' has no intake to export in these days",
            where=str(store.root),
            why=f"{len(names)} intakes with a day: {days}",
            do="Correct the dates, --version or --profile",
        )
    return [_exported(request, name, intakes[name.name], store) for name in wanted]


def _name_of(request: BackfillRequest, intake: Intake, version: str) -> ArchiveName:
    assert intake.day is not None
    return ArchiveName(intake.day, version, request.pattern.name_of(intake.day, version), intake.key)


def _exported(request: BackfillRequest, name: ArchiveName, intake: Intake, store: IntakeStore) -> Exported:
    path = request.archive_root / name.name
    try:
        sha256 = _write(path, name, intake, store)
    except HotpassError as error:
        return Exported(intake.key, name.day, name.version, path, len(intake.files), error=error.one_line())
    return Exported(intake.key, name.day, name.version, path, len(intake.files), sha256)


def _write(path: Path, name: ArchiveName, intake: Intake, store: IntakeStore) -> str:
    gone = [file.name for file in intake.files if not store.path_of(file).is_file()]
    if gone:
        why = store.withheld(next(file for file in intake.files if file.name == gone[0]))
        raise InputError(
            f"intake '{intake.key}' was not exported: {len(gone)} of its files are not kept any more",
            where=str(store.root),
            why=f"{gone[0]}: {why or 'its frozen copy is gone'}",
            do="Export the other intakes; this one cannot be made again from the store",
        )
    before = sha256_of(path) if path.is_file() else None
    files = {file.name: store.path_of(file) for file in intake.files}
    draft = path.with_name(f".{path.name}.draft")
    # Day and version tell an archive that was renamed, whose name then counts and not the key of the intake.
    manifest = {
        "profile": intake.profile,
        "intake_digest": intake.digest,
        "day": name.day.isoformat(),
        "version": name.version,
    }
    try:
        write_input_archive(draft, intake.key, files, manifest)
        after = sha256_of(draft)
        if before not in {None, after}:
            raise InputError(
                f"intake '{intake.key}' was not exported: another archive has its name",
                where=str(path),
                do="Move it away, or choose another --archive-root or --archive-pattern",
            )
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return after
