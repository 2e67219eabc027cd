"""What is typed after verbs that have commands of their own.

Belongs here: one entry a command, as data. Does not belong here: their code, and the verbs (``catalogue``).
"""

from hotpass_cli.verb import Verb

COMMANDS = "Commands"

REVIEW_COMMANDS = (
    Verb(
        "list",
        "hotpass_cli.command_review",
        "list_tasks",
        "Show the pairs that wait for a person.",
        COMMANDS,
        ("hotpass review list --profile aviation", "hotpass review list --queue ./linkage/review_queue.parquet"),
    ),
    Verb(
        "decide",
        "hotpass_cli.command_review",
        "decide",
        "Say whether two records are the same, or what a value must be.",
        COMMANDS,
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
        COMMANDS,
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
        COMMANDS,
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
        COMMANDS,
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
        COMMANDS,
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
        COMMANDS,
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
        COMMANDS,
        (
            "hotpass imports profile --workbook ./data/clubs.xlsx",
            "hotpass imports profile --workbook clubs.xlsx --suggest-profile clubs.yaml",
            "hotpass imports profile --workbook clubs.xlsx --output ./dist/clubs.json",
        ),
    ),
)

PLAN_COMMANDS = (
    Verb(
        "research",
        "hotpass_cli.command_plan",
        "research",
        "Plan research on one organisation: what is missing, what is known, where to look next.",
        COMMANDS,
        (
            "hotpass plan research --dataset ./dist/refined.xlsx --row-id 0",
            "hotpass plan research --dataset ./dist --entity 'Aero School' --allow-network --output ./plan.json",
        ),
    ),
)

INVENTORY_COMMANDS = (
    Verb(
        "list",
        "hotpass_cli.command_inventory",
        "list_assets",
        "Show the register of assets: places, owners, classification (the default).",
        COMMANDS,
        ("hotpass inventory list", "hotpass inventory list --json"),
    ),
    Verb(
        "status",
        "hotpass_cli.command_inventory",
        "show_status",
        "Show what the platform is required to do, checked against this installation.",
        COMMANDS,
        ("hotpass inventory status", "hotpass inventory status --json"),
    ),
)

SUBJECT_COMMANDS = tuple(
    Verb(name, "hotpass_cli.command_subject", name, summary, COMMANDS, (example,))
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
        COMMANDS,
        ("hotpass compliance retention", "hotpass compliance retention --apply --who 'An Officer'"),
    ),
)

DELIVERY_COMMANDS = (
    Verb(
        "list",
        "hotpass_cli.command_deliveries",
        "list_letters",
        "Show what could not be delivered and is kept.",
        COMMANDS,
        ("hotpass deliveries list", "hotpass deliveries list --dead-letter ./dist/dead-letters.ndjson --json"),
    ),
    Verb(
        "replay",
        "hotpass_cli.command_deliveries",
        "replay",
        "Send again what could not be delivered.",
        COMMANDS,
        (
            "hotpass deliveries replay --dry-run",
            "hotpass deliveries replay --target webhook",
            "hotpass deliveries replay --crm-endpoint https://crm.example/prospects",
        ),
    ),
)

LINEAGE_COMMANDS = (
    Verb(
        "show",
        "hotpass_cli.command_lineage",
        "show",
        "Show which workbook columns each published column comes from.",
        COMMANDS,
        ("hotpass lineage show --column province --column website", "hotpass lineage show --json"),
    ),
    Verb(
        "send",
        "hotpass_cli.command_lineage",
        "send",
        "Send the lineage events that no server has taken yet.",
        COMMANDS,
        ("OPENLINEAGE_URL=https://marquez.example hotpass lineage send",),
    ),
)
