"""Files for a deployment on Kubernetes.

Belongs here: which files there are and how they are written. Does not belong here: their content (``helm_values``,
``instance_file``, ``image``), writing them to disk, and applying them.
"""

from __future__ import annotations

from typing import Any

import yaml

from hotpass_assets.domain.deployment.helm_values import helm_values, small_values
from hotpass_assets.domain.deployment.image import dockerfile, dockerignore
from hotpass_assets.domain.deployment.instance_file import instance_config_map, instance_settings
from hotpass_assets.domain.deployment.options import ClusterOptions

__all__ = ["ClusterOptions", "cluster_files"]

_VALUES = """\
# Values for the Helm chart dagster/dagster{small}.
#   helm upgrade --install {release} dagster/dagster --version <version of dagster> \\
#     --namespace {namespace} --create-namespace --values {path}
# Secrets are named here, never written:
{secrets}
"""
_INSTANCE = """\
# The instance of a webserver and daemon outside the cluster, whose runs are Jobs in it; a release of the Helm chart
# does not need this file. DAGSTER_PG_PASSWORD holds the password of the database. Runs mount the file from a ConfigMap:
#   kubectl --namespace {namespace} create configmap {config_map} --from-file=dagster.yaml
"""


def cluster_files(options: ClusterOptions) -> dict[str, str]:
    """Text of every file by its path relative to the folder of the deployment; the same options, the same bytes.

    Raises:
        ConfigurationError: The options cannot be deployed; every problem is listed.
    """
    options.validate()
    return {
        "helm/values.yaml": _values_file(options, "helm/values.yaml", "", helm_values(options)),
        "helm/values-small.yaml": _values_file(
            options,
            "helm/values-small.yaml",
            ", for one node with two cores and four gibibytes: one run at a time",
            small_values(options),
        ),
        "dagster.yaml": _INSTANCE.format(namespace=options.namespace, config_map=instance_config_map(options))
        + _written(instance_settings(options)),
        "Dockerfile": dockerfile(),
        ".dockerignore": dockerignore(),
    }


def _values_file(options: ClusterOptions, path: str, small: str, values: dict[str, Any]) -> str:
    secrets = [f"{options.postgres_secret} (key postgresql-password)"]
    secrets += [f"{options.aws_secret} (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)"] if options.aws_secret else []
    secrets += options.env_secrets
    head = _VALUES.format(
        small=small,
        release=options.release,
        namespace=options.namespace,
        path=path,
        secrets="\n".join(f"#   {name}" for name in secrets),
    )
    return head + _written(values)


class _Plain(yaml.SafeDumper):
    """Writes each block in full: people read these files, and aliases are for programs."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _written(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=_Plain, sort_keys=False, width=120, allow_unicode=True)
