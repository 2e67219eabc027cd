"""A Kubernetes API for tests: what Dagster's run launcher and executor speak to, over HTTP.

Belongs here: creating, reading and deleting Jobs, the pods and logs of Jobs, refusals as a real server words them; what
is created is held against the schemas of Kubernetes, strictly. Does not belong here: running what a Job asks for
(``process_kubelet``). There is no scheduler and no controller: a Job is what it is told to be.
"""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import kubernetes_validate
import yaml

from tests.builders.chart_schema import KUBERNETES

Object = dict[str, Any]
REASONS = {403: "Forbidden", 404: "NotFound", 409: "AlreadyExists", 422: "Invalid", 500: "InternalError"}


@dataclass
class Refusal:
    """How the next requests are answered: with a code and the words of a server."""

    code: int
    message: str
    times: int = 1


@dataclass
class KubernetesApi:
    """What the server holds, by namespace and name.

    Attributes:
        url: Address of the server.
        secrets: Content of secrets by name, for whoever runs the Jobs.
        refusals: How the next requests of a verb are answered instead, such as ``POST``.
        lost_answers: How many of the next Jobs are created without their client learning of it.
        on_create: Told of each Job that is created.
        on_delete: Told of each Job that is deleted.
    """

    url: str = ""
    jobs: dict[tuple[str, str], Object] = field(default_factory=dict)
    pods: dict[tuple[str, str], Object] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    lost_answers: int = 0
    on_create: Callable[[Object], None] = lambda job: None
    on_delete: Callable[[Object], None] = lambda job: None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def refuse(self, verb: str, code: int, message: str, times: int = 1) -> None:
        """Answer the next requests of a verb with an error."""
        self.refusals[verb] = Refusal(code, message, times)

    def the_job(self) -> Object:
        """The only Job there is."""
        ((_, job),) = self.jobs.items()
        return job

    def add_pod(self, job: Object, name: str) -> Object:
        """The pod of a Job, as its controller would make it."""
        meta, template = job["metadata"], job["spec"]["template"]
        labels = {**template["metadata"].get("labels", {}), "job-name": meta["name"]}
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": meta["namespace"], "labels": labels, "uid": str(uuid.uuid4())},
            "spec": template["spec"],
            "status": {"phase": "Pending"},
        }
        with self.lock:
            self.pods[meta["namespace"], name] = pod
        return pod

    def kubeconfig(self, folder: Path) -> Path:
        """File that tells a client how to reach this server."""
        path = folder / "kubeconfig"
        context = {"cluster": "double", "user": "somebody", "namespace": "default"}
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "double", "cluster": {"server": self.url}}],
            "users": [{"name": "somebody", "user": {}}],
            "contexts": [{"name": "double", "context": context}],
            "current-context": "double",
        }
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    def answer(self, verb: str, path: str, body: Object | None) -> tuple[int, Object | str]:
        """Code and content for a request."""
        with self.lock:
            refusal = self.refusals.get(verb)
            if refusal and refusal.times > 0:
                refusal.times -= 1
                return refusal.code, _status(refusal.code, refusal.message)
            address = urlsplit(path)
            parts = address.path.strip("/").split("/")
            if parts[:3] == ["apis", "batch", "v1"] and parts[5:6] == ["jobs"]:
                return self._jobs(verb, parts[4], [*parts[6:], ""][0], body)
            if parts[:2] == ["api", "v1"] and parts[4:5] in (["pods"], ["events"]):
                return self._core(parts, parse_qs(address.query))
            return 404, _status(404, f"the server could not find the requested resource {address.path}")

    def _jobs(self, verb: str, namespace: str, name: str, body: Object | None) -> tuple[int, Object | str]:
        if verb == "POST":
            return self._create(namespace, body or {})
        if not name:
            found = [job for (place, _), job in self.jobs.items() if place == namespace]
            return 200, {"apiVersion": "batch/v1", "kind": "JobList", "metadata": {}, "items": found}
        job = self.jobs.get((namespace, name))
        if job is None:
            return 404, _status(404, f'jobs.batch "{name}" not found')
        if verb == "DELETE":
            del self.jobs[namespace, name]
            self.on_delete(job)
            return 200, {"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success"}
        return 200, job

    def _create(self, namespace: str, body: Object) -> tuple[int, Object]:
        name = body.get("metadata", {}).get("name", "")
        if (namespace, name) in self.jobs:
            return 409, _status(409, f'jobs.batch "{name}" already exists')
        problem = invalid(body)
        if problem:
            return 422, _status(422, f'Job.batch "{name}" is invalid: {problem}')
        job = json.loads(json.dumps(body))
        job["metadata"] |= {
            "namespace": namespace,
            "uid": str(uuid.uuid4()),
            "creationTimestamp": "2026-01-05T08:00:00Z",
        }
        job["status"] = {"active": 1}
        self.jobs[namespace, name] = job
        self.on_create(job)
        if self.lost_answers > 0:
            self.lost_answers -= 1
            return 504, _status(504, "the request timed out")
        return 201, job

    def _core(self, parts: list[str], query: dict[str, list[str]]) -> tuple[int, Object | str]:
        namespace, kind, name = parts[3], parts[4], [*parts[5:], ""][0]
        if kind == "events":
            return 200, {"apiVersion": "v1", "kind": "EventList", "metadata": {}, "items": []}
        if name:
            pod = self.pods.get((namespace, name))
            if pod is None:
                return 404, _status(404, f'pods "{name}" not found')
            return 200, self.logs.get(name, "") if parts[6:7] == ["log"] else pod
        wanted = dict(part.split("=", 1) for part in query.get("labelSelector", [""])[0].split(",") if part)
        found = [
            pod
            for (place, _), pod in self.pods.items()
            if place == namespace and wanted.items() <= pod["metadata"]["labels"].items()
        ]
        return 200, {"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": found}


def invalid(job: Object) -> str | None:
    """Why a server would refuse a Job; beside the schema it wants no request above its limit."""
    try:
        kubernetes_validate.validate(job, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        return f"{'.'.join(map(str, error.path))}: {error.message[:300]}"
    from hotpass_assets.domain.deployment.kubernetes_words import amount

    for container in job["spec"]["template"]["spec"]["containers"]:
        resources = container.get("resources") or {}
        for name, limit in (resources.get("limits") or {}).items():
            asked = (resources.get("requests") or {}).get(name, limit)
            if (amount(asked) or 0) > (amount(limit) or 0):
                return f'requests: Invalid value: "{asked}": must be less than or equal to {name} limit of {limit}'
    return None


def _status(code: int, message: str) -> Object:
    failed = {"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure"}
    return failed | {"message": message, "reason": REASONS.get(code, "Unknown"), "code": code}


@contextmanager
def kubernetes_api() -> Iterator[KubernetesApi]:
    """A server on a free port of this machine, until the block ends."""
    api = KubernetesApi()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            api.requests.append(f"{self.command} {self.path}")
            code, content = api.answer(self.command, self.path, json.loads(text) if text else None)
            is_text = isinstance(content, str)
            answer = (content if is_text else json.dumps(content)).encode("utf-8")
            self.send_response(code)
            self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: requests are kept in ``requests``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
