"""From the options of ``hotpass resolve`` to what is to be done.

Belongs here: which files and thresholds count, and refusing options that make no sense together. Does not belong here:
doing it (``command_resolve``), and reading the files (``resolve_inputs``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotpass_cli.options import Invocation
from hotpass_cli.output import REDACTED, Masking, field_key, personal_fields
from hotpass_cli.review_place import server_from, usage
from hotpass_cli.run_settings import load_chosen_profile, overrides
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from hotpass_assets.domain.linkage.engine.linker import LinkSettings
    from hotpass_assets.domain.linkage.resolve.result_tables import Masked
    from hotpass_assets.domain.profile.resolve import ResolvedProfile
    from hotpass_resources.label_studio import Server

LINKAGE_DIR, KNOWN_DIR = "linkage", "known"


@dataclass(frozen=True)
class ResolveRequest:
    """What is to be done.

    Attributes:
        input_file: File with duplicates.
        output_file: Where the deduplicated table goes; nothing is written without it.
        linkage_dir: Folder for everything else.
        sheet: Sheet to read, if a certain one.
        kinds: What the user says of columns.
        settings: Thresholds.
        use_splink: Whether to learn probabilities, or follow rules.
        model: Model of an earlier run.
        known: Folder of known rows to link with.
        keep_known: Whether to keep what linking new rows with these takes.
        explain: Two rows to explain.
        decisions: Files of decisions; those that need not exist are left out.
        truth: Labels.
        minimums: Smallest F1 and precision.
        server: Label Studio to push the review queue to.
        project: Number of its project.
        sensitive: Names of columns to mask, as the user wrote them.
        sensitive_options: Those of the command line alone, which are held to the columns.
    """

    input_file: Path
    output_file: Path | None
    linkage_dir: Path
    sheet: str | None
    kinds: Mapping[str, str]
    settings: "LinkSettings"
    use_splink: bool
    model: Path | None
    known: Path | None
    keep_known: bool
    explain: tuple[int, int] | None
    decisions: tuple[Path, ...]
    truth: Path | None
    minimums: Mapping[str, float]
    server: "Server | None"
    project: int | None
    sensitive: tuple[str, ...]
    sensitive_options: tuple[str, ...]

    @property
    def known_dir(self) -> Path:
        """Folder in which known rows are kept."""
        return self.linkage_dir / KNOWN_DIR

    @property
    def masking(self) -> Masking:
        """What does not leave this machine."""
        return Masking(self.sensitive)

    def masked(self, columns: list[str], *, personal: bool = False) -> "Masked":
        """Which columns are masked.

        Args:
            columns: Columns of the table.
            personal: Whether those about a person count too, as in events.
        """
        from hotpass_assets.domain.linkage.resolve.result_tables import Masked

        asked = {field_key(name) for name in self.sensitive} | (personal_fields() if personal else frozenset())
        return Masked(frozenset(name for name in columns if field_key(name) in asked), REDACTED)


def resolve_request(invocation: Invocation, given: Mapping[str, Any]) -> ResolveRequest:
    """What the options ask for.

    Args:
        invocation: The command line so far.
        given: Options of the verb by the names of its parameters.

    Raises:
        click.UsageError: They make no sense together.
        ConfigurationError: The profile or a configuration is invalid.
    """
    from hotpass_assets.domain.config.layers import merge_layers  # brings Pydantic

    _check_files(given)
    _check_together(given)
    shared = invocation.shared
    profile = load_chosen_profile(shared)
    config = merge_layers(profile, shared.config, overrides(shared, {}))
    invocation.follow(config.pipeline.log_format, config.pipeline.sensitive_fields)
    output_file: Path | None = given["output_file"]
    linkage_dir = given["linkage_output_dir"] or (output_file or given["input_file"]).parent / LINKAGE_DIR
    server = None
    if given["label_studio_url"]:
        server = server_from(given["label_studio_url"], given["label_studio_token"], given["label_studio_timeout"])
    request = ResolveRequest(
        input_file=given["input_file"],
        output_file=output_file,
        linkage_dir=linkage_dir,
        sheet=given["sheet"],
        kinds=_kinds(given["columns"] or []),
        settings=_settings(given, profile),
        use_splink=given["use_splink"] is not False,
        model=given["model"],
        known=given["known"],
        keep_known=given["keep_known"],
        explain=given["explain"],
        decisions=_decisions(given["decisions"], linkage_dir, profile if shared.profile else None),
        truth=given["truth"],
        minimums={name: given[f"min_{name}"] for name in ("f1", "precision") if given[f"min_{name}"] is not None},
        server=server,
        project=given["label_studio_project"],
        sensitive=tuple(config.pipeline.sensitive_fields),
        sensitive_options=shared.sensitive_field,
    )
    if output_file is not None:
        _check_targets(request, output_file, [*shared.config, *([Path(profile.path)] if profile.path else [])])
    return request


def _check_targets(request: ResolveRequest, output_file: Path, configured: Sequence[Path]) -> None:
    """Make sure that nothing that is read is overwritten, and nothing is written twice."""
    from hotpass_resources.linkage_files import LINKAGE_FILES, MODEL

    places = {f"{name} of the linkage folder": request.linkage_dir / name for name in LINKAGE_FILES}
    read = [("--input-file", request.input_file), ("--truth", request.truth), ("--model", request.model)]
    read += [("a file of decisions", path) for path in request.decisions]
    read += [("the profile or a configuration", path) for path in configured]
    for name, place in places.items():
        if _same_file(place, output_file):
            raise usage(f"--output-file is {name}: give it another name or folder")
    for target, place in {"--output-file": output_file, **places}.items():
        for option, path in read:
            # A model is read before it is written: to use that of the same folder again is no mistake.
            again = option == "--model" and place.name == MODEL
            if path is not None and not again and _same_file(place, path):
                raise usage(f"{target} would overwrite what is read as {option}: give one of them another place")


def _check_files(given: Mapping[str, Any]) -> None:
    from hotpass_resources.linkage_files import TABLE_SUFFIXES

    input_file, output_file = given["input_file"], given["output_file"]
    if output_file is None:
        if given["explain"] is None and given["truth"] is None:
            raise usage("Missing option '--output-file'; only --explain and --truth do without one")
        if given["label_studio_url"]:
            raise usage("--label-studio-url needs --output-file")
        return
    if output_file.suffix.lower() not in TABLE_SUFFIXES:
        raise usage(f"--output-file must end in {', '.join(TABLE_SUFFIXES[:-1])} or {TABLE_SUFFIXES[-1]}")
    if _same_file(input_file, output_file):
        raise usage("--output-file is the input: give it another name, the input is never changed")


def _same_file(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def _check_together(given: Mapping[str, Any]) -> None:
    for name in ("threshold", "match_threshold", "review_threshold", "min_f1", "min_precision"):
        value = given[name]
        if value is not None and not 0 <= value <= 1:
            raise usage(f"--{name.replace('_', '-')} must be between 0 and 1")
    if given["model"] and given["use_splink"] is False:
        raise usage("--model and --no-use-splink exclude each other: rules need no model")
    if given["known"]:
        clashing = {
            "--model": given["model"],
            "--no-use-splink": given["use_splink"] is False,
            "--column": given["columns"],
            "--explain": given["explain"],
            "--truth": given["truth"],
        }
        for option in (name for name, value in clashing.items() if value):
            raise usage(f"--known and {option} exclude each other: known rows come with their model and columns")
    if given["keep_known"] and given["use_splink"] is False:
        raise usage("--keep-known and --no-use-splink exclude each other: new rows are linked by probabilities")
    if given["keep_known"] and given["output_file"] is None:
        raise usage("--keep-known needs --output-file")
    if not given["truth"] and (given["min_f1"] is not None or given["min_precision"] is not None):
        raise usage("--min-f1 and --min-precision need --truth")


def _kinds(columns: list[str]) -> dict[str, str]:
    kinds = {}
    for entry in columns:
        name, separator, kind = entry.rpartition("=")
        if not separator or not name:
            raise usage(f"--column '{entry[:60]}' is not NAME=KIND")
        kinds[name.strip()] = kind.strip().lower()
    return kinds


def _settings(given: Mapping[str, Any], profile: "ResolvedProfile") -> "LinkSettings":
    """Thresholds of the options, else of the profile, and its engine."""
    from hotpass_assets.domain.linkage.engine.linker import LinkSettings

    link, names = profile.link, ("threshold", "match_threshold", "review_threshold")
    said = {name: given[name] if given[name] is not None else getattr(link, name) for name in names}
    settings = LinkSettings(said["threshold"], said["match_threshold"], said["review_threshold"], link.engine)
    if settings.review_threshold > settings.match_threshold:
        raise usage(
            f"--review-threshold {settings.review_threshold:g} is above --match-threshold {settings.match_threshold:g}"
        )
    return settings


def _decisions(asked: Path | None, linkage_dir: Path, profile: "ResolvedProfile | None") -> tuple[Path, ...]:
    """Files of decisions: the one asked for; else those that exist of the linkage folder and a profile asked for."""
    from hotpass_resources.decisions_file import QUEUE_DECISIONS, decisions_path

    if asked is not None:
        return (asked,)
    usual = [linkage_dir / QUEUE_DECISIONS]
    if profile is not None:
        usual.append(decisions_path(profile, load_settings()))
    return tuple(path for path in usual if path.exists())
