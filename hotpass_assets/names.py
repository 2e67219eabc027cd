"""Names that more than one module must agree on.

Belongs here: constants of the graph: layers, tags, metadata keys, severities. Imports nothing.
"""

LAYER_RAW = "raw"
LAYER_REFINED = "refined"
LAYER_LINKAGE = "linkage"
LAYER_COMPLIANCE = "compliance"
LAYER_CONTRACTS = "contracts"
LAYER_PUBLISHED = "published"

OWNER = "team:data-governance"

TAG_PROFILE = "hotpass/profile"
TAG_INTAKE = "hotpass/intake"
TAG_PROCESS = "hotpass/pid"
TAG_ENVIRONMENT = "hotpass/environment"
TAG_SUITE = "hotpass/expectation_suite"
TAG_REQUEST = "hotpass/request"
TAG_FEATURES = "hotpass/features"
TAG_LINKAGE = "hotpass/linkage"

METADATA_PROFILE_DIGEST = "profile_digest"
METADATA_ROW_COUNT = "dagster/row_count"
METADATA_COLUMN_SCHEMA = "dagster/column_schema"
METADATA_COLUMN_LINEAGE = "dagster/column_lineage"
METADATA_MADE_FROM = "made_from"
METADATA_URI = "dagster/uri"

SAMPLE_ROWS = 20
