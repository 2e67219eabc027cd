"""Pods as processes of this machine: what a Job asks for is really run, without containers.

Belongs here: a container's command with its environment, the state of its pod and Job, stopping it. Does not belong
here: the API that pods are read from (``kubernetes_api``). Images, limits and mounts are not imitated.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.builders.kubernetes_api import KubernetesApi, Object

GRACE_SECONDS = 20


class ProcessKubelet:
    """Runs the Jobs of an API in a folder.

    Args:
        api: Where Jobs appear.
        folder: Working directory of every process, as the image's.
        environment: What the image sets.
    """

    def __init__(self, api: KubernetesApi, folder: Path, environment: dict[str, str]) -> None:
        self.api, self.folder = api, folder
        self.environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"} | environment
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.threads: list[threading.Thread] = []
        api.on_create, api.on_delete = self._start, self._stop

    def wait(self, seconds: float = 120) -> None:
        """Until all pods are done."""
        for thread in self.threads:
            thread.join(seconds)
            assert not thread.is_alive(), "a pod did not end"

    def kill(self, job: Object) -> None:
        """The end of a pod that ran out of memory, or of its node."""
        os.killpg(self.processes[job["metadata"]["name"]].pid, signal.SIGKILL)

    def close(self) -> None:
        """No process is left."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        self.wait()

    def _start(self, job: Object) -> None:
        pod = self.api.add_pod(job, f"{job['metadata']['name']}-pod")
        container = pod["spec"]["containers"][0]
        log = (self.folder / f"{pod['metadata']['name']}.log").open("wb")
        process = subprocess.Popen(
            [*(container.get("command") or []), *(container.get("args") or [])],
            cwd=self.folder,
            env=self.environment | self._variables(container),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self.processes[job["metadata"]["name"]] = process
        pod["status"] = _pod_status(container["name"], "Running", {"running": {"startedAt": "2026-01-05T08:00:01Z"}})
        thread = threading.Thread(target=self._watch, args=(job, pod, process), daemon=True)
        self.threads.append(thread)
        thread.start()

    def _watch(self, job: Object, pod: Object, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        killed = code < 0
        ended = {"exitCode": 128 - code if killed else code, "reason": "OOMKilled" if killed else "Error"}
        done = {"exitCode": 0, "reason": "Completed"}
        name = pod["metadata"]["name"]
        with self.api.lock:
            self.api.logs[name] = (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
            container = pod["spec"]["containers"][0]["name"]
            phase, state = ("Failed", ended) if code else ("Succeeded", done)
            pod["status"] = _pod_status(container, phase, {"terminated": state})
            job["status"] = {"failed": 1} if code else {"succeeded": 1}

    def _stop(self, job: Object) -> None:
        process = self.processes[job["metadata"]["name"]]
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            threading.Thread(target=_insist, args=(process,), daemon=True).start()

    def _variables(self, container: Object) -> dict[str, str]:
        found: dict[str, str] = {}
        for source in container.get("envFrom") or []:
            found |= self.api.secrets[source["secretRef"]["name"]]
        for entry in container.get("env") or []:
            found[entry["name"]] = entry["value"] if "value" in entry else self._value(entry["valueFrom"], container)
        return found

    def _value(self, source: dict[str, Any], container: Object) -> str:
        if "secretKeyRef" in source:
            reference = source["secretKeyRef"]
            return self.api.secrets[reference["name"]][reference["key"]]
        kind, name = source["resourceFieldRef"]["resource"].split(".")
        cores = container["resources"][kind][name]
        return str(-(-int(cores[:-1]) // 1000) if cores.endswith("m") else cores)


def _insist(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while process.poll() is None:
        if time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            return
        time.sleep(0.1)


def _pod_status(container: str, phase: str, state: dict[str, Any]) -> dict[str, Any]:
    status = {"name": container, "image": "double", "imageID": "", "ready": phase == "Running", "restartCount": 0}
    return {"phase": phase, "containerStatuses": [status | {"state": state}]}
