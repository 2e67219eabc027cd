"""What a deployment on Kubernetes is told.

Belongs here: the options of a cluster with their defaults, and what makes them acceptable together. Does not belong
here: the files that are made of them (``helm_values``, ``instance_file``, ``image``), and where options come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from hotpass_assets.domain.deployment.kubernetes_words import (
    bucket_and_prefix,
    is_host,
    is_http_address,
    is_image,
    is_label,
    is_label_value,
    is_subdomain,
    is_tag,
    is_variable,
)
from hotpass_assets.domain.deployment.pod_resources import PodResources
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

DAGSTER_HOME = "/opt/dagster/dagster_home"
WORKSPACE = "/workspace"
RUN = PodResources(cpu="1", memory="2Gi", memory_limit="4Gi")
SERVICE = PodResources(cpu="250m", memory="512Mi", memory_limit="1536Mi")
# Helm refuses longer names of releases; it leaves room for what the chart appends.
_LONGEST_RELEASE = 53
SECRET_WORDS = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|(ACCESS|API|AUTH)_?KEY", re.IGNORECASE)
_OWN_VARIABLES = frozenset(
    {
        "HOTPASS_STORE",
        "HOTPASS_ENVIRONMENT",
        "HOTPASS_EXECUTOR",
        "AWS_ENDPOINT_URL_S3",
        "AWS_DEFAULT_REGION",
        "DAGSTER_HOME",
        "DAGSTER_PG_PASSWORD",
        "POLARS_MAX_THREADS",
    }
)

Problem = tuple[str, str]


@dataclass(frozen=True)
class ClusterOptions:
    """A deployment of Hotpass with the Helm chart of Dagster.

    Attributes:
        image: Repository of the image, without tag.
        tag: Tag of the image; a new one for every build, so that all steps of a run are of one build.
        namespace: Namespace the release and its runs live in.
        release: Name of the Helm release; the chart derives the names of its parts from it.
        service_account: Service account of all pods; the chart creates it.
        service_account_annotations: Annotations of it, such as ``eks.amazonaws.com/role-arn`` for a role on AWS.
        location: Name of the code location in the UI, and of the service in front of it.
        environment: What ``HOTPASS_ENVIRONMENT`` is set to.
        store: Address of the store, ``s3://bucket/prefix``.
        s3_endpoint: Address of a server that speaks S3, where it is not that of AWS.
        s3_region: Region of the bucket.
        aws_secret: Secret with ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``; none where the service account
            stands for a role.
        postgres_host: Host of the Postgres server.
        postgres_port: Its port.
        postgres_database: Database of the run history.
        postgres_user: User that owns it.
        postgres_secret: Secret whose key ``postgresql-password`` is that user's password.
        image_pull_secrets: Secrets with the credentials of a private registry.
        env_secrets: Further secrets whose keys become environment variables of code server and runs, such as
            those with passwords of workbooks.
        env: Further environment variables of code server and runs; nothing secret.
        max_concurrent_runs: Runs at the same time, all together.
        tag_limits: Runs at the same time among those with a tag: ``key`` counts all that have it,
            ``key=value`` those with that value, ``key=*`` each value by itself.
        run_resources: Requests and limits of a run, where its profile says nothing else.
        service_resources: Those of webserver, daemon and code server, each.
        keep_finished_seconds: Seconds for which a finished Job can be looked at with ``kubectl``.
        shared_claim: Volume claim mounted at ``/workspace`` in code server and runs: input folders and published
            files live there. Without one, what a run publishes outside the store is gone with its pod.
        step_jobs: Whether each step of a run becomes a Job of its own, instead of all in the pod of the run.
        kubeconfig: Kubeconfig file of an instance that runs outside the cluster; the default one when left out.
    """

    image: str = "hotpass"
    tag: str = "0.3.0"
    namespace: str = "hotpass"
    release: str = "hotpass"
    service_account: str = "hotpass"
    service_account_annotations: Mapping[str, str] = field(default_factory=dict)
    location: str = "hotpass"
    environment: str = "production"
    store: str = "s3://hotpass/store"
    s3_endpoint: str | None = None
    s3_region: str | None = None
    aws_secret: str | None = None
    postgres_host: str = "postgres"
    postgres_port: int = 5432
    postgres_database: str = "dagster"
    postgres_user: str = "dagster"
    postgres_secret: str = "hotpass-postgres"  # noqa: S105 - the name of a secret
    image_pull_secrets: tuple[str, ...] = ()
    env_secrets: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    max_concurrent_runs: int = 4
    tag_limits: Mapping[str, int] = field(default_factory=lambda: {"dagster/backfill": 2})
    run_resources: PodResources = RUN
    service_resources: PodResources = SERVICE
    keep_finished_seconds: int = 86_400
    shared_claim: str | None = None
    step_jobs: bool = False
    kubeconfig: str | None = None

    def validate(self) -> None:
        """Nothing, if the options can be deployed.

        Raises:
            ConfigurationError: They cannot; every problem is listed under the name of its option.
        """
        problems = [ConfigurationProblem("deployment", name, *_split(why)) for name, why in self._problems()]
        if problems:
            raise ConfigurationError(
                "the deployment cannot be described", problems, do="Correct these options and run the command again"
            )

    @property
    def bucket(self) -> str:
        """Bucket of the store."""
        return self._place[0]

    @property
    def prefix(self) -> str:
        """Prefix of the store within its bucket, without outer slashes."""
        return self._place[1]

    @property
    def pull_policy(self) -> str:
        """When images are pulled: a tag that moves is asked for each time."""
        return "Always" if self.tag == "latest" else "IfNotPresent"

    @property
    def variables(self) -> dict[str, str]:
        """Environment of code server and runs, by name."""
        known = {
            "AWS_DEFAULT_REGION": self.s3_region,
            "AWS_ENDPOINT_URL_S3": self.s3_endpoint,
            "HOTPASS_ENVIRONMENT": self.environment,
            "HOTPASS_EXECUTOR": "k8s" if self.step_jobs else None,
            "HOTPASS_STORE": self.store,
        }
        return dict(sorted({name: value for name, value in (known | dict(self.env)).items() if value}.items()))

    @property
    def storage_variables(self) -> dict[str, str]:
        """Environment of what reads logs of runs from the bucket but runs no code of ours."""
        return {name: value for name, value in self.variables.items() if name.startswith("AWS_")}

    @property
    def storage_secrets(self) -> tuple[str, ...]:
        """Secrets with the credentials of the bucket."""
        return (self.aws_secret,) if self.aws_secret else ()

    @property
    def _place(self) -> tuple[str, str]:
        found = bucket_and_prefix(self.store)
        assert found is not None, "validate() was not called"
        return found

    def _problems(self) -> Iterator[Problem]:
        yield from _texts(self)
        yield from self._name_problems()
        yield from self._storage_problems()
        yield from self._variable_problems()
        yield from self._number_problems()
        for name in ("run_resources", "service_resources"):
            resources: PodResources = getattr(self, name)
            for part, why in resources.problems():
                yield f"{name}.{part}", why

    def _name_problems(self) -> Iterator[Problem]:
        label = "is no DNS label | use up to 63 lower-case letters, digits and hyphens"
        names: tuple[str, ...] = ("namespace", "release", "location")
        yield from ((name, f"'{getattr(self, name)}' {label}") for name in names if not is_label(getattr(self, name)))
        if len(self.release) > _LONGEST_RELEASE:
            yield "release", f"the name has {len(self.release)} characters | Helm takes up to {_LONGEST_RELEASE}"
        if not is_image(self.image):
            yield "image", f"'{self.image}' is no image | write registry/name in lower case, the tag is an option"
        if not is_tag(self.tag):
            yield "tag", f"'{self.tag}' is no tag | use up to 128 letters, digits, dots, hyphens and underscores"
        if not is_label_value(self.environment) or not self.environment:
            yield "environment", f"'{self.environment}' is no name | use letters, digits, dots and hyphens"
        objects = [("service_account", self.service_account), ("postgres_secret", self.postgres_secret)]
        objects += [("aws_secret", self.aws_secret)] if self.aws_secret is not None else []
        objects += [("shared_claim", self.shared_claim)] if self.shared_claim is not None else []
        objects += [("image_pull_secrets", name) for name in self.image_pull_secrets]
        objects += [("env_secrets", name) for name in self.env_secrets]
        for option, name in objects:
            if not is_subdomain(name):
                yield option, f"'{name}' is no name of a Kubernetes object | use lower-case letters, digits and hyphens"

    def _storage_problems(self) -> Iterator[Problem]:
        if bucket_and_prefix(self.store) is None:
            yield "store", "runs on other machines need a store on S3 | write s3://bucket/prefix"
        if self.s3_endpoint is not None and not is_http_address(self.s3_endpoint):
            yield "s3_endpoint", "this is no address of a server | write http(s)://host:port without user or path"
        if self.s3_region is not None and not is_label(self.s3_region):
            yield "s3_region", f"'{self.s3_region}' is no region | such as af-south-1"
        if not is_host(self.postgres_host):
            yield "postgres_host", "this is no name of a host | the port, database and user are options of their own"
        for name in ("postgres_database", "postgres_user"):
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.$-]{0,62}", getattr(self, name)):
                yield name, "this is no plain name | use letters, digits, underscores and hyphens"

    def _variable_problems(self) -> Iterator[Problem]:
        for name in sorted(self.env):
            if not is_variable(name):
                yield "env", f"'{name}' is no name of a variable | use letters, digits and underscores"
            elif name in _OWN_VARIABLES:
                yield "env", f"{name} is set by another option | leave it out here"
            elif SECRET_WORDS.search(name):
                yield (
                    "env",
                    f"{name} looks like a secret | put it into a Kubernetes secret and name that in env_secrets",
                )

    def _number_problems(self) -> Iterator[Problem]:
        if not 0 < self.postgres_port < 2**16:
            yield "postgres_port", f"{self.postgres_port} is no port | use 1 to 65535"
        if self.max_concurrent_runs < 1:
            yield "max_concurrent_runs", f"{self.max_concurrent_runs} lets no run start | use 1 or more"
        if self.keep_finished_seconds < 0:
            yield "keep_finished_seconds", "time does not run backwards | use 0 or more"
        for tag, limit in sorted(self.tag_limits.items()):
            key, equals, value = tag.partition("=")
            if not key.strip() or key != key.strip() or (equals and not value):
                yield "tag_limits", f"'{tag}' is no tag | write key, key=value, or key=* for each value by itself"
            if limit < 0:
                yield "tag_limits", f"{limit} for '{tag}' is no number of runs | use 0 or more"


def _texts(options: ClusterOptions) -> Iterator[Problem]:
    """Values with line breaks or other control characters, which no option takes."""
    for option in fields(options):
        value = getattr(options, option.name)
        entries: Iterable[object] = (value,)
        if isinstance(value, Mapping):
            entries = (*value.keys(), *value.values())
        elif isinstance(value, tuple):
            entries = value
        if any(isinstance(entry, str) and not entry.isprintable() for entry in entries):
            yield option.name, "the text has characters that cannot be printed | write it on one line"


def _split(words: str) -> tuple[str, str]:
    why, _, do = words.partition(" | ")
    return why, do
