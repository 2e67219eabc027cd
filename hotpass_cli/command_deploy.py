"""``hotpass deploy``: manifests become schedules, and files for a cluster.

Belongs here: the order of planning, writing, building and switching. Does not belong here: what is decided
(``hotpass_assets.deploying``), the options (``deploy_options``) and how results look (``deploy_results``).
"""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotpass_assets.domain.errors import InputError
from hotpass_cli.deploy_options import (
    BuildContext,
    BuildImage,
    ClusterFile,
    DryRun,
    Flows,
    Force,
    ImageName,
    ManifestDir,
    Name,
    OutputDir,
    PushImage,
    Schedule,
    WorkPool,
)
from hotpass_cli.options import Invocation, verb

if TYPE_CHECKING:
    from hotpass_assets.deploying import DeployPlan
    from hotpass_assets.domain.deployment.manifest import ScheduleEntry
    from hotpass_cli.output import Output
    from hotpass_resources.settings import Settings

DOCKERFILE = "Dockerfile"
OUTPUT_DIR = "deploy"


@verb
def deploy(
    invocation: Invocation,
    flow: Flows = None,
    manifest_dir: ManifestDir = None,
    name: Name = None,
    schedule: Schedule = None,
    work_pool: WorkPool = None,
    output_dir: OutputDir = None,
    cluster_file: ClusterFile = None,
    dry_run: DryRun = False,
    force: Force = False,
    image: ImageName = None,
    build_image: BuildImage = False,
    push_image: PushImage = False,
    build_context: BuildContext = None,
) -> int:
    """Deploy what the manifests say: schedules for Dagster here, and the files to run it on Kubernetes.

    A manifest whose schedule is active gets it switched on, any other has it switched off; schedules that are not
    chosen stay as they are. A schedule fires while a Dagster daemon runs, as it does under dagster dev. What options
    change is kept in deployments/overrides.yaml. Nothing is sent to a cluster: its files are written for helm and
    docker.

    Exit code 0: deployed. 1: docker is missing or failed, or a file cannot be written. 2: a manifest, profile,
    configuration or option is invalid.
    """
    from hotpass_assets.deploying import DeployRequest, plan_deployment  # brings Dagster
    from hotpass_resources.docker import build_command, push_command
    from hotpass_resources.settings import load_settings

    settings = load_settings()
    request = DeployRequest(
        flows=tuple(flow or ()),
        manifest_dir=manifest_dir.absolute() if manifest_dir else None,
        name=_named(name),
        schedule=_schedule(schedule),
        work_pool=_queue(work_pool),
        image=_image(image),
        output_dir=output_dir.absolute() if output_dir else settings.workspace / OUTPUT_DIR,
        cluster_file=cluster_file.absolute() if cluster_file else None,
        workspace_text=(resources.files("hotpass_cli") / "templates" / "workspace.yaml").read_text(encoding="utf-8"),
        force=force,
    )
    shared = invocation.shared
    if shared.profile or shared.config or shared.profile_search_path:
        invocation.output.warning(
            "manifests name their profile and configuration: --profile and --config do nothing here"
        )
    plan = plan_deployment(request, settings)
    commands = []
    if build_image:
        context = build_context.absolute() if build_context else settings.workspace
        _refuse_unusable_context(context)
        commands.append(build_command(plan.image, request.output_dir / DOCKERFILE, context))
    if push_image:
        _refuse_image_without_registry(plan.image)
        commands.append(push_command(plan.image))
    return _carry_out(invocation.output, plan, commands, settings, dry_run=dry_run)


def _carry_out(
    output: "Output", plan: "DeployPlan", commands: list[list[str]], settings: "Settings", *, dry_run: bool
) -> int:
    """Runs docker, writes what the code location follows, switches: a docker that fails leaves all that as it was."""
    from hotpass_assets.deployment_switches import switch_schedules
    from hotpass_cli import deploy_results
    from hotpass_resources.docker import docker_program, run_docker
    from hotpass_resources.generated_files import write_generated

    for sentence in plan.warnings:
        output.warning(sentence)
    if dry_run:
        deploy_results.show_plan(output, plan, commands)
        return 0
    if commands:
        docker_program()
    write_generated(plan.build_files)
    for command in commands:
        output.talk(" ".join(command))
        run_docker(command, output.talk)
    write_generated(plan.files_that_count)
    switched = switch_schedules(plan, settings)
    for sentence in switched.warnings:
        output.warning(sentence)
    deploy_results.show_deployed(output, plan, switched, commands)
    return 0


def _schedule(text: str | None) -> "ScheduleEntry | str | None":
    from pydantic import ValidationError

    from hotpass_assets.domain.deployment.deployments import OFF
    from hotpass_assets.domain.deployment.manifest import ScheduleEntry

    if text is None:
        return None
    if text.strip().casefold() in {"none", OFF}:
        return OFF
    try:
        return ScheduleEntry(kind="cron", value=text)
    except ValidationError as error:
        raise _usage("--schedule", error.errors()[0]["msg"]) from error


def _named(text: str | None) -> str | None:
    if text is not None and (not any(sign.isascii() and sign.isalnum() for sign in text) or len(text) > 100):
        raise _usage("--name", "write at most 100 characters, with a letter or digit among them")
    return text.strip() if text else text


def _queue(text: str | None) -> str | None:
    return _fitting(
        "--work-pool", text, "work_pool", "write letters, digits, dots, hyphens and underscores, at most 63"
    )


def _image(text: str | None) -> str | None:
    return _fitting("--image", text, "image", "write registry/name:tag, the name in lower case")


def _fitting(option: str, text: str | None, key: str, words: str) -> str | None:
    """The value, if a manifest could have it."""
    from pydantic import BaseModel, ValidationError

    from hotpass_assets.domain.deployment.deployments import Override
    from hotpass_assets.domain.deployment.job_variables import JobVariables

    model: type[BaseModel] = JobVariables if key == "image" else Override
    try:
        model.model_validate({key: text})
    except ValidationError as error:
        raise _usage(option, words) from error
    return text


def _refuse_unusable_context(context: Path) -> None:
    from hotpass_assets.domain.deployment.image import CONTEXT

    missing = [name for name in CONTEXT if not (context / name).exists()]
    if missing:
        raise InputError(
            "the image cannot be built from this folder",
            where=str(context),
            why=f"the image is built from a checkout of Hotpass, and this has no {', '.join(missing)}",
            do="Name a checkout with --build-context",
            exit_code=2,
        )


def _refuse_image_without_registry(image: str) -> None:
    if "/" not in image:
        raise _usage("--push-image", f"{image} names no registry to push to: write --image registry.example/{image}")


def _usage(option: str, words: str) -> click.UsageError:
    why = words.removeprefix("Value error, ").replace(" | ", ": ")
    return click.UsageError(f"{option}: {why}", click.get_current_context(silent=True))
