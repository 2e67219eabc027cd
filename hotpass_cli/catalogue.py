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
        commands: What is typed after a verb that has no function of its own.
    """

    name: str
    module: str
    function: str
    summary: str
    panel: str
    example: tuple[str, ...]
    commands: tuple["Verb", ...] = ()


CORE = "Core commands"
WORKSPACE = "Workspace commands"
DECISIONS = "Commands"
LINEAGE = "Commands"

REVIEW_COMMANDS = (
    Verb(
        "list",
        "hotpass_cli.command_review",
        "list_tasks",
        "Show the pairs that wait for a person.",
        DECISIONS,
        ("hotpass review list --profile aviation", "hotpass review list --queue ./linkage/review_queue.parquet"),
    ),
    Verb(
        "decide",
        "hotpass_cli.command_review",
        "decide",
        "Say whether two records are the same, or what a value must be.",
        DECISIONS,
        (
            "hotpass review decide 3 same --profile aviation --why 'same telephone'",
            "hotpass review decide different --left 'Regulator:12' --right 'Calls:7'",
            "hotpass review decide --record 'Calls:7' --field planes --value 4",
        ),
    ),
    Verb(
        "import",
        "hotpass_cli.command_review_exchange",
        "import_verdicts",
        "Take over verdicts from a file that people filled in, or from Label Studio.",
        DECISIONS,
        (
            "hotpass review import ./questions.csv --profile aviation",
            "hotpass review import --label-studio-url $URL --label-studio-project 3",
        ),
    ),
    Verb(
        "export",
        "hotpass_cli.command_review_exchange",
        "export_tasks",
        "Hand the open pairs to people: as a file for a spreadsheet, or to Label Studio.",
        DECISIONS,
        (
            "hotpass review export ./questions.csv --profile aviation",
            "hotpass review export --label-studio-url $URL --sensitive-field website",
        ),
    ),
)

LINEAGE_COMMANDS = (
    Verb(
        "show",
        "hotpass_cli.command_lineage",
        "show",
        "Show which workbook columns each published column comes from.",
        LINEAGE,
        ("hotpass lineage show --column province --column website", "hotpass lineage show --json"),
    ),
    Verb(
        "send",
        "hotpass_cli.command_lineage",
        "send",
        "Send the lineage events that no server has taken yet.",
        LINEAGE,
        ("OPENLINEAGE_URL=https://marquez.example hotpass lineage send",),
    ),
)

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
            "resolve",
            "hotpass_cli.command_resolve",
            "resolve",
            "Find the rows of one file that name the same thing, and write one row for each.",
            CORE,
            (
                "hotpass resolve --input-file contacts.xlsx --output-file clean.xlsx",
                "hotpass resolve --input-file contacts.csv --explain 17 203",
            ),
        ),
        Verb(
            "review",
            "",
            "",
            "Decide which records are the same where the program is not sure.",
            CORE,
            ("hotpass review list --profile aviation", "hotpass review decide 3 same --profile aviation"),
            REVIEW_COMMANDS,
        ),
        Verb(
            "lineage",
            "",
            "",
            "See where published columns come from, and send lineage to a catalogue.",
            CORE,
            ("hotpass lineage show", "hotpass lineage send"),
            LINEAGE_COMMANDS,
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
