"""Which verbs there are, what each is for, and where its code is.

Belongs here: one entry a verb, as data. Does not belong here: the code of a verb, and any import of it: the
help page and the overview read this table and nothing else.
"""

from hotpass_cli.verb import Verb
from hotpass_cli.verb_commands import (
    COMPLIANCE_COMMANDS,
    CONTRACT_COMMANDS,
    DELIVERY_COMMANDS,
    IMPORTS_COMMANDS,
    INVENTORY_COMMANDS,
    LINEAGE_COMMANDS,
    PLAN_COMMANDS,
    REVIEW_COMMANDS,
    SUBJECT_COMMANDS,
)

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
            "backfill",
            "hotpass_cli.command_backfill",
            "backfill",
            "Refine archived inputs again: history, or what failed of it.",
            CORE,
            (
                "hotpass backfill --start-date 2026-01-01 --end-date 2026-03-31",
                "hotpass backfill --only failed --concurrency-limit 2",
                "hotpass backfill --export --profile aviation",
            ),
        ),
        Verb(
            "orchestrate",
            "hotpass_cli.command_orchestrate",
            "orchestrate",
            "Refine with features switched on or off, by the Dagster that is running.",
            CORE,
            (
                "hotpass orchestrate --profile aviation --enable-all --archive",
                "hotpass orchestrate --linkage-output-dir ./dist/linkage --local",
            ),
        ),
        Verb(
            "enrich",
            "hotpass_cli.command_enrich",
            "enrich",
            "Fill the gaps of a refined dataset, with proof of where each value comes from.",
            CORE,
            (
                "hotpass enrich --input ./dist/refined.xlsx --output ./dist/enriched.xlsx",
                "hotpass enrich --input refined.parquet --output enriched.parquet --dry-run",
            ),
        ),
        Verb(
            "plan",
            "",
            "",
            "Plan what to look up about an organisation, and where.",
            CORE,
            ("hotpass plan research --dataset ./dist/refined.xlsx --row-id 0",),
            PLAN_COMMANDS,
        ),
        Verb(
            "crawl",
            "hotpass_cli.command_crawl",
            "crawl",
            "Crawl a site politely, and list what it says of its organisation.",
            CORE,
            (
                "hotpass crawl https://aero.example --allow-network",
                "hotpass crawl 'Karoo Wings Oudtshoorn' --allow-network --json",
            ),
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
            "deploy",
            "hotpass_cli.command_deploy",
            "deploy",
            "Deploy schedules for Dagster, and the files to run it on Kubernetes.",
            CORE,
            ("hotpass deploy --flow refinement --schedule '0 6 * * 1-5'", "hotpass deploy --dry-run"),
        ),
        Verb(
            "deliveries",
            "",
            "",
            "See what webhooks and the CRM did not take, and send it again.",
            CORE,
            ("hotpass deliveries list", "hotpass deliveries replay"),
            DELIVERY_COMMANDS,
            default="list",
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
