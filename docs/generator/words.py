"""What each key of a profile and of a configuration means.

Belongs here: one sentence a key. Does not belong here: types, defaults and limits, which the models give. A
key without words, or words without a key, fail the tests.
"""

PROFILE_WORDS: dict[str, dict[str, str]] = {
    "Profile": {
        "name": "Name the profile is called by; the file has the same name.",
        "display_name": "Name in reports; made from `name` when left out.",
        "summary": "What the profile is for, for whoever opens the file.",
        "country_code": "Country of phone numbers without a prefix, of provinces and of addresses: ISO "
        "3166-1, two letters; ZA when left out.",
        "intent": "Why the data is processed, one sentence a purpose.",
        "config_files": "Configuration files laid over the profile, found from its own folder.",
        "ingest": "Where rows come from.",
        "refine": "How columns, values and conflicts are treated.",
        "link": "When rows are the same organisation.",
        "compliance": "On which basis the data is processed, and what may not be published.",
        "enrich": "From what gaps are filled; `hotpass enrich` acts upon it.",
        "network": "What may be asked of the network; see [how](../how-to-guides/allow-the-network.md).",
        "research_rate_limit": "How hard one host may be asked.",
        "research_limits": "How much of a site [a crawl](../how-to-guides/crawl-a-site.md) reads.",
        "research_backfill": "What research looks for.",
        "authority_sources": "Whose word counts in research, in the order they are asked.",
        "contract": "What the published dataset is called and who owns it.",
        "resources": "What its pods may use on a cluster.",
        "features": "Capabilities to switch on; see [configuration](configuration.md#features).",
        "options": "Settings of a run, with the keys of [`pipeline`](configuration.md#pipeline).",
    },
    "IngestBlock": {"sources": "Families of workbooks; the first one that matches a file owns it."},
    "SourceEntry": {
        "name": "Name in reports and in `source_datasets`.",
        "workbooks": "Globs over the file name, or over its path in the input folder; case does not matter.",
        "priority": "How far the source is believed: the higher number wins.",
        "password_env": "Environment variable that holds the password of encrypted workbooks.",
        "encoding": "Encoding of text files; detected when left out.",
        "delimiter": "Delimiter of text files; detected when left out.",
        "sheets": "Rules for single sheets; the first that matches a sheet counts for its mapping.",
    },
    "SheetEntry": {
        "sheet": "Glob over the sheet name; case does not matter.",
        "role": "What a row describes. `ignore` leaves the sheet out, and then `reason` is required.",
        "reason": "Why the sheet is left out, as sheet Not mapped shows it.",
        "header_row": "Sheet row of the header, from 1; 0 when the table starts with data.",
        "header_rows": "Number of header rows.",
        "first_column": "Letters of the table's first column.",
        "last_column": "Letters of the table's last column.",
        "last_row": "Last row of the table; what follows are notes.",
        "columns": "Field of each header. A column without a header is `col:E`; null leaves a column out on purpose.",
    },
    "RefineBlock": {
        "synonyms": "Further headers of a [field](fields.md).",
        "value_maps": "Spellings of a category and the value they become; case does not matter.",
        "date_order": "Which comes first in a date such as 03/04/2025; `auto` decides for each column by its dates.",
        "null_words": "Texts that mean nothing is known, besides the usual ones.",
        "required_fields": "Fields without which a row goes to Rejected.",
        "survivorship": "What decides between sources for one field, strongest reason first.",
        "default_survivorship": "What decides for all other fields.",
        "quality_weights": "Weight in the quality score; only proportions count. Without it e-mail, phone, "
        "website, province and address weigh the same.",
        "expectations": "Expectations by suite; a bare list is the suite `default`.",
        "thresholds": "Smallest share of valid values among those stated, for e-mail addresses, phones and websites.",
        "rejected_share_limit": "Share of rejected rows above which the run stops.",
    },
    "ThresholdEntry": {
        "email": "For e-mail addresses.",
        "phone": "For phone numbers.",
        "website": "For websites.",
    },
    "ExpectationEntry": {
        "table": "`organisations`, `contacts` or `source_values`.",
        "column": "Column of that [table](data-model.md).",
        "check": "Kind of check.",
        "value": "Regular expression for `matches`, list for `in_set`, pair for `between`.",
        "mostly": "Share of filled values that must pass.",
        "severity": "`error` stops the run, nothing is published; `warn` is reported.",
    },
    "LinkBlock": {
        "method": "`splink`: the model takes part; `rules`: fixed rules alone.",
        "engine": "Where pairs are compared: `duckdb` in this process, `spark` on a Spark session.",
        "close_name": "Likeness from which names that share a domain are one organisation.",
        "review_name": "Likeness from which a doubtful pair is put before a person; also what a shared "
        "identifier needs to join.",
        "shared_domain_limit": "A domain or identifier used by more names than this proves nothing.",
        "free_mail_domains": "Further mail providers whose domain belongs to nobody.",
        "threshold": "Probability that joins rows in `hotpass resolve`.",
        "match_threshold": "Probability from which a pair is taken for sure, and from which `refine` joins.",
        "review_threshold": "Probability from which a pair is put before a person.",
        "decisions": "File of human decisions, found from the profile's folder; `<profile file>.decisions.csv` "
        "beside it when left out.",
        "reuse_model": "Whether the model of the intake before is used as it is, instead of learning a new one.",
        "empty_queue_required": "Whether nothing is published while a pair waits for a person.",
    },
    "ComplianceBlock": {
        "lawful_basis": "Basis for processing all fields; published as `privacy_basis` with every organisation.",
        "purpose": "What the data is processed for, as the compliance report says it.",
        "fields": "What holds for single [fields](fields.md) instead.",
        "consent": "How consent is read and what happens without it.",
        "retention": "How long values are published after the last contact.",
        "special": "What is done with free text that quotes an identity number.",
        "allow_personal_in_reports": "Whether reports that are handed on may quote personal data.",
    },
    "FieldComplianceEntry": {
        "classification": "How sensitive the field is; `personal` for personal fields and free text, else `internal`.",
        "lawful_basis": "Its basis. `consent` means that a value is published only with consent.",
        "retention_days": "Days after the last contact with the organisation.",
    },
    "EnrichBlock": {
        "chain": "What is asked, in the order in which it is believed. The first that is sure enough fills the gap.",
        "threshold": "Confidence from which a value is filled; below it is only suggested.",
        "fields": "Fields that may be filled; all that can be when left out. Personal ones never are.",
        "lists": "Lists kept beside the workbooks.",
        "network": "Which registries link `network` asks, and how much.",
    },
    "RegistriesEntry": {
        "registries": "Registries that are asked, and whose snapshots are, the most believed first. An empty list "
        "asks none.",
        "limit": "Rows with gaps that are asked about in one run, the first ones of the table.",
        "keep_hours": "Hours for which an answer is used again before the registry is asked anew.",
    },
    "NetworkBlock": {
        "allowed": "Whether the network may be asked. The command line and both switches must say so, too.",
        "private_hosts": "What may be asked although it is not public: `host`, `host:port`, an address, or a network "
        "such as `10.20.0.0/16`.",
        "refused_hosts": "Hosts that are never asked, and all below them.",
        "user_agent": "What requests call themselves; `hotpass/<version>` when left out.",
        "purposes": "What may be asked for, each with what it may send: `search`, `registry`, `crawl`. Without it all "
        "three are allowed and send nothing about people.",
    },
    "PurposeEntry": {
        "fields": "[Fields](fields.md) whose values may be sent; those of the organisation itself when left out.",
        "because": "Why this fits what the data was collected for; required when a field speaks of people.",
    },
    "ResearchLimitsBlock": {
        "pages": "Pages that are asked at most.",
        "depth": "Links followed from where a crawl begins; 0 reads that page alone.",
        "seconds": "Length of a crawl, pauses included.",
        "page_bytes": "Bytes of a page, unpacked; a larger one is not read.",
        "keep_hours": "Hours for which an answer stands in for asking again; 0 asks every time.",
    },
    "RateLimitBlock": {
        "min_interval_seconds": "Seconds between two requests to one host.",
        "burst": "Requests that may go at once after a rest.",
    },
    "BackfillBlock": {
        "fields": "Columns of [organisations](data-model.md) that are looked for.",
        "confidence_threshold": "Confidence a find needs.",
    },
    "AuthorityEntry": {
        "name": "Name in plans and ledgers.",
        "url": "Its address, `http` or `https`; `{name}` and `{slug}` stand for the organisation that is asked about.",
        "description": "What it knows.",
        "cache_key": "Folder of its answers below the state directory; made from the name when left out.",
        "category": "What it is.",
    },
    "ListEntry": {
        "name": "Name in the ledger.",
        "file": "CSV, workbook or Parquet file, found from the profile's folder.",
        "sheet": "Sheet of a workbook; the first with a table when left out.",
        "kind": "`lookup` for a table of your own, `registry` for a snapshot of a registry: its link of the chain.",
        "key": "Column of the dataset by which a line is found. Names match whatever their case and legal form.",
        "key_column": "The list's own column with it.",
        "columns": "The list's columns, and the field each fills.",
        "confidence": "How far the list is believed.",
    },
    "ConsentBlock": {
        "required_fields": "Fields that need consent whatever their basis is.",
        "default_status": "Status where neither a sheet nor the overrides state one; one of the words below.",
        "granted": "Words that mean consent was given; case does not matter.",
        "pending": "Words that mean nobody knows yet. A word under none of the three counts as pending.",
        "denied": "Words that mean consent was refused, withdrawn or has run out.",
        "on_pending": "`stop`: nothing is published; `withhold`: all but these values is; `publish`: only reported.",
        "on_denied": "The same for denied consent.",
        "overrides": "File of reviewed statuses, found from the profile's folder; `<profile file>.consent.csv` "
        "beside it when left out.",
    },
    "RetentionBlock": {
        "days": "Days after the last contact with the organisation; no limit when left out.",
        "on_expired": "What is done with values past their time, as `on_pending` says it.",
    },
    "ContractBlock": {
        "dataset": "Name of the published dataset; `<name>_ssot` when left out.",
        "version": "Version of the published dataset, by whoever maintains the profile.",
        "status": "Stage of the contract's life.",
        "owner": "Who answers for the data; lies under `governance.data_owner`.",
        "owner_email": "Where users of the data ask; published in the contract.",
        "purpose": "What the dataset is for; the profile's intent when left out.",
        "usage": "How the data may be used.",
        "limitations": "What the data must not be used for, or cannot answer.",
        "retention_days": "Days a recipient may keep a copy.",
        "refresh_days": "Days after which the owner promises new data; the Dagster UI warns once they have passed, "
        "and shows a failure once they have passed twice.",
        "organization_term": "What one row is called in this domain, such as `flight school`.",
    },
    "ResourcesBlock": {
        "cpu": "Cores kept free for a pod: `2` or `500m`; Polars starts as many threads, rounded up.",
        "memory": "Memory kept free for a pod, such as `4Gi`; also its limit when that is left out.",
        "cpu_limit": "Cores a pod never exceeds; better left out, a limit slows it down on an idle node too.",
        "memory_limit": "Memory at which a pod is killed (`OOMKilled`); also kept free when `memory` is left out.",
    },
}

CONFIGURATION_WORDS: dict[str, dict[str, str]] = {
    "profile": {
        "name": "Profile to follow when the command line names none.",
        "display_name": "Its name in reports.",
    },
    "pipeline": {
        "input_dir": "Folder with the workbooks; folders below it are read too.",
        "output_path": "The refined workbook; `refined_data.xlsx` in the input folder when left out.",
        "dist_dir": "Folder of the archive.",
        "archive": "Whether to pack inputs, results and checksums into a zip.",
        "annotate": "Whether to write commented copies of the input workbooks, in folder `annotated` "
        "beside the output.",
        "formats": "Further forms of the dataset beside workbook and Parquet.",
        "report_path": "File of the quality report.",
        "report_format": "Form of the report; taken from the suffix of `report_path` when left out.",
        "party_store_path": "JSON file for parties, aliases, roles and contact methods.",
        "intake": "Key of the intake; made from the day when left out.",
        "expectation_suite": "Suite of the profile to check besides `default`.",
        "country_code": "As in the profile, which it overrules.",
        "qa_mode": "`strict` makes unreadable workbooks and failed expectations errors.",
        "log_format": "`rich` for people, `json` for programs.",
        "sensitive_fields": "Further fields to mask in JSON events; lists of several layers add up.",
        "interactive": "Whether questions may be asked; only on a terminal when left out.",
        "excel_engine": "Reader of workbooks; `auto` takes the fast one and falls back.",
        "excel_chunk_size": "Rows turned into cells at a time.",
        "excel_stage_dir": "Folder for parsed sheets; in the store when left out.",
        "acquisition": "Records besides the workbooks, see [below](#pipelineacquisition).",
        "intent": "Signs that organisations want to buy, see [below](#pipelineintent).",
        "intent_digest_path": "File for what signals say of each target: `.csv`, `.tsv`, `.json` or `.parquet`.",
        "intent_signal_store_path": "JSON file that keeps signals, so that earlier ones count too; before "
        "`intent.storage.path`.",
        "daily_list_path": "File for the organisations most worth a call: `.csv`, `.tsv`, `.json` or `.parquet`.",
        "daily_list_size": "Organisations on that list.",
        "intent_webhooks": "Addresses to tell what was published; `env:NAME` stands for the address in that variable.",
        "crm_endpoint": "Address of the CRM that takes the daily list, or `env:NAME`.",
        "crm_token": "Its bearer token; better in a variable. It is not kept with an intake.",
        "crm_token_env": "Variable that holds the token where no `crm_token` is given, and for later runs.",
        "backfill": "Archives that are refined again, see [below](#pipelinebackfill).",
        "automation_http": "How they are called; see [below](#pipelineautomation_http).",
        "research": "How more is found out; see [below](#pipelineresearch).",
    },
    "pipeline.acquisition": {
        "enabled": "Whether records are taken; `features.acquisition` overrules it.",
        "deduplicate": "Whether of records of one dataset with the same id only that of the provider that weighs most "
        "is taken.",
        "provenance_namespace": "First part of the names of the inputs that records become, "
        "`agent/AGENT/PROVIDER-DATASET.csv`.",
        "agents": "Blocks `[[pipeline.acquisition.agents]]` with `providers`; see "
        "[how](../how-to-guides/acquire-records.md).",
    },
    "pipeline.intent": {
        "enabled": "Whether signals are gathered when an intake is registered.",
        "deduplicate": "Whether of events with the same collector, target, type and time only the one that counts most "
        "is taken.",
        "collectors": "Blocks `[[pipeline.intent.collectors]]`: `name` (`news`, `hiring`, `traffic` or "
        "`tech_adoption`), `weight` (1), `enabled` (true) and `options` with `events` or a `file` of them; see "
        "[how](../how-to-guides/work-with-intent-signals.md).",
        "targets": "Blocks `[[pipeline.intent.targets]]`: `identifier`, `slug`, and `metadata` with `name`, `domain`, "
        "`website` or `registration_number`. Without any, whatever events are about is a target.",
        "storage": "Where signals are kept and how long they count.",
    },
    "pipeline.intent.storage": {
        "path": "JSON file that keeps signals.",
        "max_age_hours": "How old a signal may be to count, from the end of the day of the intake; and to stay in the "
        "file, from the newest in it. Any age when left out.",
    },
    "pipeline.backfill": {
        "archive_root": "Folder with the archives of inputs.",
        "restore_root": "Folder for restored inputs, and for results in `outputs/`.",
        "archive_pattern": "Names of archives: `{date:%Y%m%d}`, `{version}`, `{intake}`, `{digest}`.",
        "windows": "Days that are meant when the command line names none: blocks `[[pipeline.backfill.windows]]` with "
        "`start_date` and `end_date`, both included and either left open, and a list of `versions`, of which `latest` "
        "is the highest of each day; all when left out.",
        "concurrency_limit": "Intakes refined at a time by all backfills of this key; 0 is one, whatever others do.",
        "concurrency_key": "What the limit is shared by, and tag of the runs.",
    },
    "pipeline.automation_http": {
        "timeout": "Seconds one try may take in all, from looking up the name to the status of the answer.",
        "retry": "When a delivery is tried again; see [below](#pipelineautomation_httpretry).",
        "circuit_breaker": "When an endpoint is left alone; see [below](#pipelineautomation_httpcircuit_breaker).",
        "idempotency_header": "Header with the key by which a receiver knows a body again.",
        "resend": "Whether to send again what an endpoint has already taken.",
        "dead_letter_path": "NDJSON file that keeps what could not be delivered; "
        "`deliveries/dead-letters.ndjson` in the state folder when left out.",
        "dead_letter_enabled": "Whether it is kept; when left out, only if `dead_letter_path` is written.",
    },
    "pipeline.automation_http.retry": {
        "attempts": "Tries of one delivery, the first included.",
        "backoff_factor": "Seconds before the second try; they double with each further one.",
        "backoff_max": "Longest such pause, also when the receiver asks for a longer one.",
        "status_forcelist": "HTTP statuses that are tried again and count against the endpoint.",
    },
    "pipeline.automation_http.circuit_breaker": {
        "failure_threshold": "Failures in a row after which an endpoint is left alone, counted across runs.",
        "recovery_time": "Seconds for which it is; then one call may show that it is back.",
    },
    "pipeline.research": {
        "searx": "The search engine that is asked; see [below](#pipelineresearchsearx) and "
        "[how](../how-to-guides/search-with-searxng.md).",
    },
    "pipeline.research.searx": {
        "enabled": "Whether it is asked, where the network is allowed.",
        "base_url": "Address of the SearXNG, without `/search`. One on this machine or in a private network must also "
        "be in `network.private_hosts` of the profile.",
        "api_key": "Key that a proxy in front of it asks for; `${NAME}` stands for the key in that variable.",
        "api_key_header": "Header the key is sent in.",
        "api_key_prefix": 'Word before the key; `""` for none.',
        "timeout": "Seconds one try may take in all.",
        "max_results": "Pages taken from the answer to one query, the best first.",
        "categories": "Categories that are searched, such as `general`; those of the server when left out. "
        "Also as one text with commas.",
        "engines": "Engines that are asked; those of the categories when left out. Also as one text with commas.",
        "language": "Language of results, such as `en-ZA`; that of the server when left out.",
        "deduplicate": "Whether a page that is found twice counts once; parameters that track visitors, fragments and "
        "a slash at the end make no other page.",
        "stop_on_first": "Whether the remaining queries are left out once one has given pages.",
        "cache": "How long an answer is used again; see [below](#pipelineresearchsearxcache).",
        "throttle": "How fast it is asked; see [below](#pipelineresearchsearxthrottle).",
        "trace_queries": "Whether what is told of a search names its queries; else their SHA-256 only.",
        "metrics_enabled": "Gives a warning: no metrics are exported in this version. Cache hits, requests and retries "
        "are counted in each search.",
        "user_agent": "What requests call themselves; as for all requests when left out.",
        "default_params": "Further parameters of each request, such as `safesearch` or `time_range`.",
        "crawl_retry_attempts": "Tries of one search, and of one page the crawler fetches, the first included.",
        "crawl_retry_backoff_seconds": "Seconds before the second try; they double with each further one.",
        "auto_crawl": "Whether pages that were found are crawled.",
    },
    "pipeline.research.searx.cache": {
        "directory": "Folder of kept answers; `searx` in the state folder when left out.",
        "ttl_seconds": "Seconds for which an answer is used again; 0 keeps none.",
    },
    "pipeline.research.searx.throttle": {
        "min_interval_seconds": "Seconds between requests, on average, for all commands of a workspace together.",
        "burst": "Requests that may go at once after a rest.",
    },
    "governance": {
        "intent": "Why the data is processed; required by features that touch personal data.",
        "data_owner": "Who answers for the data; `hotpass doctor` asks for it.",
        "classification": "How sensitive the data is.",
    },
    "compliance": {
        "detect_pii": "Whether free text is searched with Presidio (extra `compliance`); names of people are not."
    },
    "linkage": {
        "match_threshold": "Probability from which the model joins, in place of the profile's.",
        "review_threshold": "Probability from which a person is asked, in place of the profile's.",
        "output_dir": "Folder for pairs, entities and review queue of a published intake as files of their own.",
    },
    "data_contract": {
        "dataset": "Name of the published dataset.",
        "expectation_suite": "Same as `pipeline.expectation_suite`, which wins.",
        "schema_descriptor": "File name of the Frictionless Table Schema of the organisations, in folder `contracts`.",
    },
}
