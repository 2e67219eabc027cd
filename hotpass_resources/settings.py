"""Where things live on this machine: the only reader of the process environment.

Belongs here: environment variables, the folders they name and their defaults. Does not belong here: what is in
a profile or a configuration file, and opening anything.
"""

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotpass_assets.domain.config.variables import CONFIG_VARIABLES
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

ASSET_REGISTER = Path("data/inventory/asset-register.yaml")
FEATURE_STATUS = Path("data/inventory/feature-status.yaml")

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


FALSE_WORDS = frozenset({"0", "false", "no", "off"})
NETWORK_SWITCHES = ("FEATURE_ENABLE_REMOTE_RESEARCH", "ALLOW_NETWORK_RESEARCH")
"""Both must be on before anything is looked up in the network, beside the option and the profile."""


def is_true(text: str | None) -> bool:
    """Whether an environment value means yes: ``1``, ``true``, ``yes`` or ``on`` in any case."""
    return text is not None and text.strip().casefold() in TRUE_WORDS


_LONGEST_SECONDS = 3_600.0
LINEAGE_NAMESPACE = "hotpass.local"
LINEAGE_PRODUCER = "https://hotpass.example/lineage"
LINEAGE_ENDPOINT = "api/v1/lineage"


@dataclass(frozen=True)
class LineageSettings:
    """What is done with lineage events.

    Attributes:
        disabled: Whether no lineage is kept or sent (``OPENLINEAGE_DISABLED`` or ``HOTPASS_DISABLE_LINEAGE`` set to 1,
            true, yes or on).
        namespace: Namespace of jobs and tables in lineage (``HOTPASS_LINEAGE_NAMESPACE``, else ``hotpass.local``).
        producer: URI that signs lineage events (``HOTPASS_LINEAGE_PRODUCER``, else
            ``https://hotpass.example/lineage``).
        url: Server that lineage events are sent to (``OPENLINEAGE_URL``); without it they are only kept in files.
        endpoint: Path on that server (``OPENLINEAGE_ENDPOINT``, else ``api/v1/lineage``).
        api_key: Key sent with each event as a bearer token (``OPENLINEAGE_API_KEY``), if one is set.
        parent: What starts the runs, as ``<namespace>/<job>/<run id>`` (``OPENLINEAGE_PARENT_ID``), if it is known.
    """

    disabled: bool = False
    namespace: str = LINEAGE_NAMESPACE
    producer: str = LINEAGE_PRODUCER
    url: str | None = None
    endpoint: str = LINEAGE_ENDPOINT
    api_key: str | None = field(default=None, repr=False)
    parent: str | None = None


@dataclass(frozen=True)
class RegistrySettings:
    """How one registry is asked.

    Attributes:
        base_url: Address that is asked (``HOTPASS_CIPC_BASE_URL``, else ``https://api.cipc.gov.za/v1/companies``;
            ``HOTPASS_SACAA_BASE_URL``, else ``https://api.sacaa.co.za/operators``).
        api_key: Key sent with each question as it is (``HOTPASS_CIPC_API_KEY``, ``HOTPASS_SACAA_API_KEY``), if one is
            set. It is never shown, logged or kept.
        api_key_header: Header it is sent in (``HOTPASS_CIPC_API_KEY_HEADER``, ``HOTPASS_SACAA_API_KEY_HEADER``, else
            ``X-API-Key``).
        throttle_seconds: Seconds between two questions (``HOTPASS_CIPC_THROTTLE_SECONDS``,
            ``HOTPASS_SACAA_THROTTLE_SECONDS``, else 1).
        timeout_seconds: Seconds an answer may take in all (``HOTPASS_CIPC_TIMEOUT_SECONDS``,
            ``HOTPASS_SACAA_TIMEOUT_SECONDS``, else 15).
        param: Parameter of the address that holds the name or number (``HOTPASS_CIPC_SEARCH_PARAM``, else ``search``;
            ``HOTPASS_SACAA_QUERY_PARAM``, else ``query``).
    """

    base_url: str
    param: str
    api_key: str | None = field(default=None, repr=False)
    api_key_header: str = "X-API-Key"
    throttle_seconds: float = 1.0
    timeout_seconds: float = 15.0


REGISTRY_DEFAULTS = {
    "cipc": ("https://api.cipc.gov.za/v1/companies", "SEARCH_PARAM", "search"),
    "sacaa": ("https://api.sacaa.co.za/operators", "QUERY_PARAM", "query"),
}
"""Address of each registry, end of the variable that names its parameter, and that parameter."""


def registry_variables(registry: str) -> str:
    """How the variables of a registry begin, such as ``HOTPASS_CIPC``."""
    return f"HOTPASS_{registry.upper()}"


def registry_settings(registry: str) -> RegistrySettings:
    """Settings of a registry.

    Raises:
        ConfigurationError: A variable holds what it cannot hold.
    """
    start, (url, param_end, param) = registry_variables(registry), REGISTRY_DEFAULTS[registry]
    return RegistrySettings(
        base_url=_set(f"{start}_BASE_URL") or url,
        param=_set(f"{start}_{param_end}") or param,
        api_key=_set(f"{start}_API_KEY"),
        api_key_header=_set(f"{start}_API_KEY_HEADER") or RegistrySettings.api_key_header,
        throttle_seconds=_seconds(f"{start}_THROTTLE_SECONDS", RegistrySettings.throttle_seconds, least=0.0),
        timeout_seconds=_seconds(f"{start}_TIMEOUT_SECONDS", RegistrySettings.timeout_seconds, least=0.1),
    )


def _seconds(name: str, default: float, *, least: float) -> float:
    text = _set(name)
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not least <= seconds <= _LONGEST_SECONDS:
        why = f"'{text[:20]}' is no number of seconds from {least:g} to {_LONGEST_SECONDS:g}"
        raise ConfigurationError(
            "the registries cannot be asked", [ConfigurationProblem(name, "", why)], do=f"Correct or unset {name}"
        )
    return seconds


@dataclass(frozen=True)
class Settings:
    """Folders and switches of this process.

    Attributes:
        workspace: Nearest folder at or above the working directory that holds ``dagster.yaml``, else the
            working directory.
        state_dir: Where the operator verbs keep their state (``HOTPASS_STATE_DIR``, else ``.hotpass``).
        store_root: Address of the intake and table store: a folder, or ``s3://bucket/prefix`` (``HOTPASS_STORE``, else
            ``<state_dir>/store``).
        dagster_home: Folder of the run history (``DAGSTER_HOME``, else ``<state_dir>/dagster``).
        environment: Name of the environment (``HOTPASS_ENVIRONMENT``), if one is set.
        profile_paths: Extra folders with profiles (``HOTPASS_PROFILE_PATHS``, separated like ``PATH``).
        asset_register: Register of assets (``HOTPASS_INVENTORY_PATH``, else ``data/inventory/asset-register.yaml``).
        feature_status: Register of requirements (``HOTPASS_INVENTORY_FEATURE_STATUS_PATH``, else
            ``data/inventory/feature-status.yaml``).
        user: Who signs decisions (``HOTPASS_USER``, else the name this machine knows the user by), if known.
        lineage: What is done with lineage events.
        executor: What executes the steps of a run that the UI or a daemon starts (``HOTPASS_EXECUTOR``, else
            ``in_process``): ``in_process``, ``multiprocess`` or ``k8s``.
        executor_config: Configuration of it as YAML (``HOTPASS_EXECUTOR_CONFIG``), such as ``max_concurrent: 2``.
        dagster_url: Dagster webserver that runs are sent to (``HOTPASS_DAGSTER_URL``), if one is named.
        config_values: What variables say instead of configuration files, by dotted key.
    """

    workspace: Path
    state_dir: Path
    store_root: Path | str
    dagster_home: Path
    environment: str | None
    profile_paths: tuple[Path, ...]
    user: str | None = None
    asset_register: Path = ASSET_REGISTER
    feature_status: Path = FEATURE_STATUS
    lineage: LineageSettings = LineageSettings()
    executor: str = "in_process"
    executor_config: str | None = None
    dagster_url: str | None = None
    config_values: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)

    @property
    def lineage_dir(self) -> Path:
        """Folder of the lineage events."""
        return self.state_dir / "lineage"


def find_workspace(start: Path) -> Path:
    """Nearest folder at or above ``start`` with a ``dagster.yaml``; ``start`` itself when there is none."""
    for folder in (start, *start.parents):
        if (folder / "dagster.yaml").is_file():
            return folder
    return start


def load_settings() -> Settings:
    """Settings of this process, all paths absolute."""
    workspace = find_workspace(Path.cwd())
    state_dir = workspace / (_set("HOTPASS_STATE_DIR") or ".hotpass")
    extra = os.environ.get("HOTPASS_PROFILE_PATHS", "")
    return Settings(
        workspace=workspace,
        state_dir=state_dir,
        store_root=_store(workspace, state_dir),
        dagster_home=workspace / (_set("DAGSTER_HOME") or state_dir / "dagster"),
        environment=_set("HOTPASS_ENVIRONMENT"),
        profile_paths=tuple(workspace / part for part in extra.split(os.pathsep) if part),
        user=_set("HOTPASS_USER") or _login_name(),
        asset_register=workspace / (_set("HOTPASS_INVENTORY_PATH") or ASSET_REGISTER),
        feature_status=workspace / (_set("HOTPASS_INVENTORY_FEATURE_STATUS_PATH") or FEATURE_STATUS),
        lineage=_lineage(),
        executor=_set("HOTPASS_EXECUTOR") or "in_process",
        executor_config=_set("HOTPASS_EXECUTOR_CONFIG"),
        dagster_url=_set("HOTPASS_DAGSTER_URL"),
        config_values=_config_values(),
    )


def _config_values() -> dict[str, str]:
    named = {key: _set(variable) for key, variable in CONFIG_VARIABLES.items()}
    return {key: value for key, value in named.items() if value}


def _store(workspace: Path, state_dir: Path) -> Path | str:
    named = _set("HOTPASS_STORE")
    if named and ("://" in named or named.startswith("s3:")):
        # Slashes of the scheme stay: without them the address would read as a folder.
        scheme, colon, place = named.partition("://")
        return f"{scheme}{colon}{place.rstrip('/')}"
    return workspace / (named or state_dir / "store")


def _lineage() -> LineageSettings:
    return LineageSettings(
        disabled=is_true(_set("OPENLINEAGE_DISABLED")) or is_true(_set("HOTPASS_DISABLE_LINEAGE")),
        namespace=_set("HOTPASS_LINEAGE_NAMESPACE") or LINEAGE_NAMESPACE,
        producer=_set("HOTPASS_LINEAGE_PRODUCER") or LINEAGE_PRODUCER,
        url=_set("OPENLINEAGE_URL"),
        endpoint=_set("OPENLINEAGE_ENDPOINT") or LINEAGE_ENDPOINT,
        api_key=_set("OPENLINEAGE_API_KEY"),
        parent=_set("OPENLINEAGE_PARENT_ID"),
    )


def _login_name() -> str | None:
    """Name the machine knows the user by, from its variables or its list of users."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return None


def _set(name: str) -> str | None:
    """Value of a variable; one that is set to nothing counts as not set."""
    return os.environ.get(name) or None


def secret(name: str) -> str | None:
    """Value of the environment variable a profile names for a secret, or ``None`` when it is not set."""
    return os.environ.get(name)


def network_switches_off() -> list[str]:
    """The switches of ``NETWORK_SWITCHES`` that are not on."""
    return [name for name in NETWORK_SWITCHES if not is_true(_set(name))]
