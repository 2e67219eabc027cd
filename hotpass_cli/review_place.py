"""Which queue and which decisions a review command works on.

Belongs here: from options to the tasks, the file of decisions and the server. Does not belong here: the commands
(``command_review``) and what is done with tasks.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.options import Invocation
from hotpass_cli.output import Masking
from hotpass_cli.run_settings import load_chosen_profile, overrides
from hotpass_resources.settings import Settings, load_settings

if TYPE_CHECKING:
    import polars as pl

    from hotpass_assets.domain.linkage.review.decisions import Decisions
    from hotpass_resources.label_studio import Server


@dataclass(frozen=True)
class ReviewPlace:
    """What a review command works on.

    Attributes:
        queue: Queue file, or nothing for the newest intake of the profile.
        profile: Name of the profile.
        decisions: File of decisions.
        fields: Fields a value can be decided for; any when empty.
        masking: What may not leave this machine.
        settings: Where things live.
    """

    queue: Path | None
    profile: str
    decisions: Path
    fields: Collection[str]
    masking: Masking
    settings: Settings

    def tasks(self) -> "pl.DataFrame":
        """Every task of the queue, with what was decided of it."""
        from hotpass_assets.domain.linkage.review.tasks import with_decisions
        from hotpass_resources.decisions_file import read_decisions
        from hotpass_resources.review_source import tasks_of_file, tasks_of_profile

        found = tasks_of_file(self.queue) if self.queue else tasks_of_profile(self.settings.store_root, self.profile)
        return with_decisions(found, read_decisions(self.decisions, self.fields))

    def open_tasks(self) -> "pl.DataFrame":
        """The tasks nothing was decided about."""
        return undecided(self.tasks())

    def change(self, change: "Callable[[Decisions], Decisions]") -> "Decisions":
        """Changes the decisions and gives them as they are then."""
        from hotpass_resources.decisions_file import change_decisions

        return change_decisions(self.decisions, change, self.settings, self.fields)

    def signer(self, who: str | None) -> str:
        """Who signs: the name given, else the user's."""
        name = (who or self.settings.user or "").strip()
        if not name:
            raise HotpassError(
                "nobody signs the decision",
                why="this machine does not know the user's name",
                do="Give it with --who",
                exit_code=2,
            )
        return name


def undecided(tasks: "pl.DataFrame") -> "pl.DataFrame":
    """Those of the tasks that nothing was decided about."""
    import polars as pl

    return tasks.filter(pl.col("decision").is_null())


def open_tasks(found: "pl.DataFrame", decisions: Path, fields: Collection[str]) -> "pl.DataFrame":
    """Those of the tasks that a file of decisions says nothing about."""
    from hotpass_assets.domain.linkage.review.tasks import with_decisions
    from hotpass_resources.decisions_file import read_decisions

    return undecided(with_decisions(found, read_decisions(decisions, fields)))


def review_place(invocation: Invocation, queue: Path | None, decisions: Path | None) -> ReviewPlace:
    """What the options of a review command name.

    Raises:
        ConfigurationError: The profile or a configuration is invalid.
    """
    # These bring Pydantic and Polars, which the help pages do not need.
    from hotpass_assets.domain.config.layers import merge_layers
    from hotpass_assets.domain.golden.survivorship import ORGANISATION_FIELDS
    from hotpass_resources.decisions_file import QUEUE_DECISIONS, decisions_path

    settings, shared = load_settings(), invocation.shared
    profile = load_chosen_profile(shared)
    config = merge_layers(profile, shared.config, overrides(shared, {}))
    invocation.follow(config.pipeline.log_format, config.pipeline.sensitive_fields)
    beside = queue.parent / QUEUE_DECISIONS if queue else decisions_path(profile, settings)
    return ReviewPlace(
        queue=queue,
        profile=profile.name,
        decisions=decisions or beside,
        fields=() if queue else ORGANISATION_FIELDS,
        masking=Masking(config.pipeline.sensitive_fields),
        settings=settings,
    )


def server_from(url: str, token: str | None, timeout: float) -> "Server":
    """The Label Studio that the options name."""
    from hotpass_resources.label_studio import Server

    if not token:
        raise usage("--label-studio-url needs a token: set HOTPASS_LABEL_STUDIO_TOKEN or give --label-studio-token")
    return Server(url, token, timeout)


def was_typed(parameter: str) -> bool:
    """Whether an option was given on the command line, as opposed to a variable or its default."""
    context = click.get_current_context(silent=True)
    source = context.get_parameter_source(parameter) if context is not None else None
    return source is not None and source.name == "COMMANDLINE"


def usage(message: str) -> click.UsageError:
    """The command line does not make sense."""
    return click.UsageError(message, click.get_current_context(silent=True))


def today() -> str:
    """The day decisions are dated with."""
    return datetime.now(UTC).date().isoformat()
