"""Names that more than one module must agree on.

Belongs here: constants of the graph: layers, tags, metadata keys, severities. Imports nothing.
"""

LAYER_RAW = "raw"
LAYER_REFINED = "refined"
LAYER_LINKAGE = "linkage"
LAYER_COMPLIANCE = "compliance"
LAYER_ENRICHED = "enriched"
LAYER_CONTRACTS = "contracts"
LAYER_PUBLISHED = "published"

OWNER = "team:data-governance"

TAG_PROFILE = "hotpass/profile"
TAG_PROFILE_DIGEST = "hotpass/profile_digest"
"""Rules a run was asked for with, where somebody asked for certain ones."""
TAG_INTAKE = "hotpass/intake"
TAG_PROCESS = "hotpass/pid"
TAG_ENVIRONMENT = "hotpass/environment"
TAG_SUITE = "hotpass/expectation_suite"
TAG_DEPLOYMENT = "hotpass/deployment"
TAG_WORK_POOL = "hotpass/work_pool"
TAG_WORK_QUEUE = "hotpass/work_queue"
TAG_POD = "dagster-k8s/config"
TAG_BACKFILL_PROCESS = "hotpass/backfill_pid"
TAG_BACKFILL_REQUEST = "hotpass/backfill_request"
TAG_AT_A_TIME = "hotpass/at_a_time"
"""How many runs of a backfill may run at the same time; queues of Dagster keep to it by limits for its values."""
TAG_REQUEST = "hotpass/request"
TAG_INTAKE_KEPT_BY = "hotpass/intake_kept_by"
"""Process that keeps others from the intake while it waits for the run."""
TAG_FEATURES = "hotpass/features"
TAG_LINKAGE = "hotpass/linkage"

METADATA_PROFILE_DIGEST = "profile_digest"
METADATA_ROW_COUNT = "dagster/row_count"
METADATA_COLUMN_SCHEMA = "dagster/column_schema"
METADATA_COLUMN_LINEAGE = "dagster/column_lineage"
METADATA_MADE_FROM = "made_from"
METADATA_URI = "dagster/uri"

REFINE_JOB_PREFIX = "refine_"
LEFT_FAILED = "no_intake_is_left_failed"
"""The check that is about all intakes, not about the one a run is for."""

SAMPLE_ROWS = 20
