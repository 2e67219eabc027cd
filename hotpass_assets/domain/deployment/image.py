"""The image that code server, webserver, daemon and runs share.

Belongs here: how it is built from a checkout of Hotpass, and what stays out of it. Does not belong here: building and
pushing it.
"""

from __future__ import annotations

from hotpass_assets.domain.deployment.options import DAGSTER_HOME, WORKSPACE
from hotpass_assets.domain.deployment.run_pods import USER_ID

BASE_IMAGE = "python:3.11-slim-bookworm"
PROGRAMS = "/opt/hotpass"
PACKAGES = ("hotpass_assets", "hotpass_cli", "hotpass_resources")
# What the build reads; the context must hold all of it.
CONTEXT = ("LICENSE", "README.md", "profiles", "pyproject.toml", "requirements.lock", *PACKAGES)
_INSTALL = f"uv pip install --python {PROGRAMS}/bin/python --no-cache --compile-bytecode"


def dockerfile() -> str:
    """A build in two stages: the second holds the installed packages and profiles, no compiler and no package manager.

    Packages come at the versions of ``requirements.lock`` and are held against its hashes.
    """
    packages = "\n".join(f"COPY {package} ./{package}/" for package in PACKAGES)
    return f"""\
# Builds the image of Hotpass from a checkout: docker build --tag <image>:<tag> .
FROM {BASE_IMAGE} AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN awk '/^[a-z0-9]/ {{ keep = /^uv==/ }} keep' requirements.lock > uv.lock.txt \\
 && pip install --quiet --no-cache-dir --no-deps --require-hashes --requirement uv.lock.txt \\
 && python -m venv --without-pip {PROGRAMS}
RUN {_INSTALL} --verify-hashes --constraint requirements.lock \\
    --requirement pyproject.toml --extra aws --extra k8s --extra postgres
{packages}
COPY profiles ./profiles/
RUN uv build --wheel --no-cache --build-constraint requirements.lock --out-dir wheels . \\
 && {_INSTALL} --no-deps wheels/*.whl

FROM {BASE_IMAGE}
RUN groupadd --gid {USER_ID} hotpass \\
 && useradd --uid {USER_ID} --gid {USER_ID} --no-create-home --home-dir {WORKSPACE} hotpass \\
 && install --directory --owner {USER_ID} --group {USER_ID} {WORKSPACE} {DAGSTER_HOME}
COPY --from=build {PROGRAMS} {PROGRAMS}
COPY profiles {PROGRAMS}/profiles/
ENV PATH={PROGRAMS}/bin:$PATH \\
    DAGSTER_HOME={DAGSTER_HOME} \\
    HOTPASS_PROFILE_PATHS={PROGRAMS}/profiles \\
    PYTHONUNBUFFERED=1
WORKDIR {WORKSPACE}
USER {USER_ID}:{USER_ID}
CMD ["dagster", "api", "grpc", "--host", "0.0.0.0", "--port", "3030", "--module-name", "hotpass_assets.definitions"]
"""


def dockerignore() -> str:
    """Everything but what the build reads: data, history, environment files and keys never reach the builder."""
    allowed = "".join(f"!{name}\n" for name in CONTEXT)
    return f"# Only what the Dockerfile copies.\n*\n{allowed}**/__pycache__\n**/.env*\n**/*.decisions.csv\n"
