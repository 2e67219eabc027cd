"""Program: answer what the asset page of the Dagster UI asks about the intakes of one asset, in this process.

Arguments: profile, asset. Prints the cost of answering it three times, without loading definitions.
"""

from __future__ import annotations

import asyncio
import sys

from dagster._core.test_utils import in_process_test_workspace
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster_graphql.schema import create_schema

from benchmarks.section import print_cost
from hotpass_resources.instance import open_instance
from hotpass_resources.settings import load_settings

ANSWERS = 3
PAGE = """
query($key: AssetKeyInput!) {
  assetNodeOrError(assetKey: $key) {
    ... on AssetNode {
      id
      isPartitioned
      partitionDefinition { description name type }
      partitionKeysByDimension { name type partitionKeys }
      assetPartitionStatuses {
        ... on DefaultPartitionStatuses {
          materializedPartitions failedPartitions materializingPartitions unmaterializedPartitions
        }
      }
      assetMaterializations(limit: 1) { timestamp runId partition }
      assetChecksOrError { ... on AssetChecks { checks { name blocking description } } }
    }
  }
}
"""


def main(profile: str, asset: str) -> None:
    """Ask and print the cost; the rows are the intakes that were answered with."""
    settings = load_settings()
    origin = LoadableTargetOrigin(module_name="hotpass_assets.definitions")
    schema = create_schema()
    with open_instance(settings) as instance, in_process_test_workspace(instance, origin) as workspace:

        def answers() -> int:
            intakes = 0
            for _ in range(ANSWERS):
                variables = {"key": {"path": [profile, asset]}}
                asked = schema.execute_async(PAGE, context_value=workspace, variable_values=variables)
                answer = asyncio.run(asked)
                if answer.errors or answer.data is None:
                    raise SystemExit(str(answer.errors))
                node = answer.data["assetNodeOrError"]
                intakes = len(node["partitionKeysByDimension"][0]["partitionKeys"])
            return intakes

        print_cost(answers)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
