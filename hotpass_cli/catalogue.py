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
        default: The one of them that runs when none is typed; without one the help is shown.
        command_needed: Whether it is an error to type none.
    """

    name: str
    module: str
    function: str
    summary: str
    panel: str
    example: tuple[str, ...]
    commands: tuple["Verb", ...] = ()
    default: str = ""
    command_needed: bool = False


CORE = "Core commands"
WORKSPACE = "Workspace commands"
DECISIONS = "Commands"
REQUESTS = "Commands"
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

CONTRACT_COMMANDS = (
    Verb(
        "emit",
        "hotpass_cli.command_contracts",
        "emit",
        "Write the contract of a profile, in one form or in all of them.",
        DECISIONS,
        (
            "hotpass contracts emit --profile aviation",
            "hotpass contracts emit --profile aviation --output ./dist/contracts/ --include-examples",
            "hotpass contracts emit --format json-schema --table contacts",
        ),
    ),
    Verb(
        "validate",
        "hotpass_cli.command_contracts",
        "validate",
        "Hold a dataset to a contract, or check a contract itself.",
        DECISIONS,
        (
            "hotpass contracts validate ./dist/refined.parquet --profile aviation",
            "hotpass contracts validate ./received.csv --contract ./received.odcs.yaml --json",
            "hotpass contracts validate ./received.odcs.yaml",
        ),
    ),
    Verb(
        "diff",
        "hotpass_cli.command_contracts",
        "diff",
        "Say what changed between two contracts, whom it breaks and which version it takes.",
        DECISIONS,
        (
            "hotpass contracts diff ./old.odcs.yaml ./new.odcs.yaml",
            "hotpass contracts diff ./dist/contracts/aviation_ssot.odcs.yaml --profile aviation",
        ),
    ),
)

IMPORTS_COMMANDS = (
    Verb(
        "profile",
        "hotpass_cli.command_imports",
        "profile_workbook",
        "Look at one workbook before it is refined: columns, roles, joins, issues, a suggested profile.",
        DECISIONS,
        (
            "hotpass imports profile --workbook ./data/clubs.xlsx",
            "hotpass imports profile --workbook clubs.xlsx --suggest-profile clubs.yaml",
            "hotpass imports profile --workbook clubs.xlsx --output ./dist/clubs.json",
        ),
    ),
)

INVENTORY_COMMANDS = (
    Verb(
        "list",
        "hotpass_cli.command_inventory",
        "list_assets",
        "Show the register of assets: places, owners, classification (the default).",
        DECISIONS,
        ("hotpass inventory list", "hotpass inventory list --json"),
    ),
    Verb(
        "status",
        "hotpass_cli.command_inventory",
        "show_status",
        "Show what the platform is required to do, checked against this installation.",
        DECISIONS,
        ("hotpass inventory status", "hotpass inventory status --json"),
    ),
)

SUBJECT_COMMANDS = tuple(
    Verb(name, "hotpass_cli.command_subject", name, summary, REQUESTS, (example,))
    for name, summary, example in (
        ("find", "List every place that holds a person.", "hotpass subject find jane@aero.example"),
        (
            "export",
            "Write what is held on a person, for that person.",
            "hotpass subject export jane@aero.example --output-path ./jane.json",
        ),
        (
            "correct",
            "Record what is right about a person, for this and every later run.",
            "hotpass subject correct jane@aero.example --field contact_email --value jane.doe@aero.example",
        ),
        (
            "erase",
            "Take a person out of everything that is kept, and keep them from coming back.",
            "hotpass subject erase jane@aero.example --apply --why 'request of 31 March'",
        ),
    )
)

COMPLIANCE_COMMANDS = (
    Verb(
        "retention",
        "hotpass_cli.command_compliance",
        "retention",
        "Show stored intakes that have outlived their time, and remove them.",
        REQUESTS,
        ("hotpass compliance retention", "hotpass compliance retention --apply --who 'An Officer'"),
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
            "contracts",
            "",
            "",
            "Emit data contracts and schemas for a profile, hold datasets to them, compare them.",
            CORE,
            ("hotpass contracts --profile aviation", "hotpass contracts validate ./dist/refined.parquet"),
            CONTRACT_COMMANDS,
            default="emit",
        ),
        Verb(
            "imports",
            "",
            "",
            "Look at a workbook before it is refined.",
            CORE,
            ("hotpass imports profile --workbook ./data/clubs.xlsx",),
            IMPORTS_COMMANDS,
            command_needed=True,
        ),
        Verb(
            "inventory",
            "",
            "",
            "Show what the platform consists of, and what it can do.",
            WORKSPACE,
            ("hotpass inventory", "hotpass inventory status --json"),
            INVENTORY_COMMANDS,
            default="list",
        ),
        Verb(
            "subject",
            "",
            "",
            "Answer what a person may ask about their own data: find, export, correct, erase.",
            CORE,
            ("hotpass subject find jane@aero.example", "hotpass subject erase jane@aero.example --apply"),
            SUBJECT_COMMANDS,
        ),
        Verb(
            "compliance",
            "",
            "",
            "Keep to the times for which data may be kept.",
            CORE,
            ("hotpass compliance retention",),
            COMPLIANCE_COMMANDS,
        ),
        Verb(
            "explain-provenance",
            "hotpass_cli.command_explain",
            "explain_provenance",
            "Say of one row where its values came from: cell, rule, what they beat, and who decided.",
            CORE,
            (
                "hotpass explain-provenance --dataset ./dist/refined.xlsx --row-id 0 --json",
                "hotpass explain-provenance --dataset refined.csv --row-id 0 --field province",
            ),
        ),
        Verb(
            "qa",
            "hotpass_cli.command_qa",
            "qa",
            "Run the quality gates: the command line, documentation, profiles, contracts, data and fitness.",
            CORE,
            ("hotpass qa --profile aviation", "hotpass qa data-quality --json"),
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
