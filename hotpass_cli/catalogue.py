"""Which verbs there are, what each is for, and where its code is.

Belongs here: one entry a verb, as data. Does not belong here: the code of a verb, and any import of it: the
help page and the overview read this table and nothing else.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """One verb of the command line.

    Attributes:
        name: What the user types after ``hotpass``.
        module: Module that holds the verb's function.
        function: Name of that function.
        summary: One line for the table of verbs.
        panel: Heading the verb is listed under.
        example: Commands shown at the end of the verb's help.
    """

    name: str
    module: str
    function: str
    summary: str
    panel: str
    example: tuple[str, ...]


CORE = "Core commands"
WORKSPACE = "Workspace commands"

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "overview",
            "hotpass_cli.command_overview",
            "overview",
            "Show what this installation can do, the profiles it finds and the last run.",
            CORE,
            ("hotpass overview", "hotpass overview --profile-search-path ./config/profiles"),
        ),
        Verb(
            "refine",
            "hotpass_cli.command_refine",
            "refine",
            "Turn a folder of workbooks into one refined dataset.",
            CORE,
            (
                "hotpass refine --profile aviation --input-dir ./data --archive",
                "hotpass refine --config ./config/pipeline.quickstart.toml --log-format json",
            ),
        ),
        Verb(
            "run",
            "hotpass_cli.command_refine",
            "refine",
            "Turn a folder of workbooks into one refined dataset (another name of refine).",
            CORE,
            ("hotpass run --input-dir ./data --report-path ./dist/report.html",),
        ),
        Verb(
            "doctor",
            "hotpass_cli.command_doctor",
            "doctor",
            "Check that this machine, this folder and the configuration are ready to refine.",
            WORKSPACE,
            ("hotpass doctor --config ./config/pipeline.quickstart.toml --autofix",),
        ),
        Verb(
            "init",
            "hotpass_cli.command_init",
            "init",
            "Create a workspace with a configuration, a profile and sample workbooks.",
            WORKSPACE,
            ("hotpass init --path ./workspace",),
        ),
    )
}
