"""A store in a bucket of S3, or of a server that speaks its protocol.

Belongs here: objects below a prefix, asked for through boto3, and their copies on this machine for reading. Does not
belong here: locks (``s3_locks``) and what failures mean (``s3_errors``).

Where the server is and who asks are settings of boto3 (``AWS_ENDPOINT_URL``, ``AWS_PROFILE``, …), read by boto3 alone.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from hotpass_assets.domain.deployment.kubernetes_words import bucket_and_prefix
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, HotpassError
from hotpass_resources.publishing.atomic import output_error, swap_in
from hotpass_resources.settings import load_settings
from hotpass_resources.storage.process_folder import process_folder
from hotpass_resources.storage.s3_errors import CHANGED_MEANWHILE, NOT_THERE, UNCHANGED, error_code, told_of
from hotpass_resources.storage.s3_locks import BucketLocks
from hotpass_resources.storage.store import BUCKET_SCHEME, COPIES, ObjectStore

INSTALL = "pip install 'hotpass[aws]'"

_ONE_PUT = 4 << 30  # more than 5 GiB need several parts; the object appears when the last one is there
_BLOCK = 1 << 20
_CONNECT_SECONDS = 10
_ATTEMPTS = 4  # of reading the body of an answer, which boto3 does not try again


class S3Bucket(ObjectStore):
    """Objects below a prefix of a bucket.

    Args:
        bucket: Name of the bucket.
        prefix: Prefix of all keys, without slashes at its ends; may be empty.
        copies: Folder for copies of objects, of this process alone.
    """

    def __init__(self, bucket: str, prefix: str, copies: Path) -> None:
        self.bucket = bucket
        self.prefix = f"{prefix}/" if prefix else ""
        self._copies = copies
        self._versions: dict[str, str] = {}
        self._lock = threading.Lock()
        self._locks = BucketLocks(self)

    def where(self, key: str) -> str:
        """Its address."""
        return f"{BUCKET_SCHEME}{self.bucket}/{self.prefix}{key}".rstrip("/")

    def local(self, key: str) -> Path:
        """A copy below the state folder, fetched again only when the object has changed."""
        copy = self._copies / key
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._told(key):
                    self._fetch(key, copy)
                return copy
            except HotpassError as error:
                if not error.retry or attempt == _ATTEMPTS:
                    raise
        raise AssertionError  # the last attempt returns or raises

    def _fetch(self, key: str, copy: Path) -> None:
        from botocore.exceptions import ClientError

        with self._lock:
            known = self._versions.get(key) if copy.is_file() else None
        try:
            answer = self._client.get_object(**self._at(key), **({"IfNoneMatch": known} if known else {}))
        except ClientError as error:
            if error_code(error) in UNCHANGED:
                return
            if error_code(error) in NOT_THERE:
                copy.unlink(missing_ok=True)
                raise FileNotFoundError(2, "No such object", self.where(key)) from error
            raise
        # Entering the body itself would give the stream below it, which takes a cut connection for the end.
        with closing(answer["Body"]) as body, swap_in(copy) as aside, aside.open("wb") as file:
            while block := body.read(_BLOCK):
                file.write(block)
        with self._lock:
            self._versions[key] = _version_of(answer)

    def exists(self, key: str) -> bool:
        """Whether there is such an object, by its head."""
        return self._head(key) is not None

    def modified(self, key: str) -> datetime:
        """When it was stored, by the clock of the server."""
        head = self._head(key)
        if head is None:
            raise FileNotFoundError(2, "No such object", self.where(key))
        written = head["LastModified"]
        assert isinstance(written, datetime)
        return written

    def _head(self, key: str) -> dict[str, Any] | None:
        from botocore.exceptions import ClientError

        with self._told(key):
            try:
                return dict(self._client.head_object(**self._at(key)))
            except ClientError as error:
                # An answer without a body does not say why: missing objects and buckets look alike, all refusals do.
                self._client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix + key, MaxKeys=1)
                if error_code(error) in NOT_THERE:
                    return None
                raise

    def keys(self, folder: str) -> list[str]:
        """Keys below a folder, a thousand a request."""
        pages = self._pages(folder)
        return sorted(line["Key"].removeprefix(self.prefix) for page in pages for line in page.get("Contents", ()))

    def folders(self, folder: str) -> list[str]:
        """What stands between a folder and the next slash."""
        pages = self._pages(folder, Delimiter="/")
        found = [line["Prefix"] for page in pages for line in page.get("CommonPrefixes", ())]
        return sorted(prefix.rstrip("/").rpartition("/")[2] for prefix in found)

    def _pages(self, folder: str, **options: str) -> list[Any]:
        with self._told(folder):
            listing = self._client.get_paginator("list_objects_v2")
            return list(listing.paginate(Bucket=self.bucket, Prefix=f"{self.prefix}{folder}/", **options))

    @contextmanager
    def write(self, key: str) -> Iterator[Path]:
        """A file of this process, stored with one request; it stays as the copy for reading."""
        with swap_in(self._copies / key) as aside:
            yield aside
            self._locks.refuse_if_lost()
            with self._told(key):
                version = self._put_file(key, aside)
            with self._lock:
                self._versions[key] = version

    def _put_file(self, key: str, path: Path) -> str:
        if path.stat().st_size > _ONE_PUT:
            self._client.upload_file(str(path), self.bucket, self.prefix + key)
            return _version_of(self._client.head_object(**self._at(key)))
        with path.open("rb") as body:
            return _version_of(self._client.put_object(**self._at(key), Body=body))

    def remove(self, key: str) -> None:
        """Delete it and the copy of this process."""
        self._locks.refuse_if_lost()
        with self._told(key):
            self._client.delete_object(**self._at(key))
        (self._copies / key).unlink(missing_ok=True)

    def read_version(self, key: str) -> tuple[bytes, str] | None:
        """Content, and its entity tag as the name of the version."""
        from botocore.exceptions import ClientError

        with self._told(key):
            try:
                answer = self._client.get_object(**self._at(key))
            except ClientError as error:
                if error_code(error) in NOT_THERE:
                    return None
                raise
            with closing(answer["Body"]) as body:
                return body.read(), _version_of(answer)

    def write_version(self, key: str, content: bytes, before: str | None) -> str | None:
        """Compared and stored by the server, with one conditional request."""
        from botocore.exceptions import ClientError

        condition = {"IfNoneMatch": "*"} if before is None else {"IfMatch": before}
        with self._told(key):
            try:
                return _version_of(self._client.put_object(**self._at(key), Body=content, **condition))
            except ClientError as error:
                if error_code(error) not in CHANGED_MEANWHILE | (NOT_THERE if before else set()):
                    raise
                return None

    def remove_version(self, key: str, before: str) -> None:
        """Delete an object that is still that version; a server that knows no condition deletes it all the same."""
        from botocore.exceptions import ClientError

        with self._told(key):
            try:
                self._client.delete_object(**self._at(key), IfMatch=before)
            except ClientError as error:
                if error_code(error) in {"NotImplemented", "501"}:
                    self._client.delete_object(**self._at(key))
                elif error_code(error) not in CHANGED_MEANWHILE | NOT_THERE:
                    raise

    def alone(self, name: str, patience: float | None = None) -> AbstractContextManager[None]:
        """Held through an object of its own, for as long as it is renewed."""
        return self._locks.alone(name, patience)

    def alone_with_everything(self) -> AbstractContextManager[None]:
        """Held through an object that all others look at."""
        return self._locks.alone_with_everything()

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.prefix + key}

    def _told(self, key: str) -> AbstractContextManager[None]:
        store = self.where("")
        with told_of(store, store, ""):
            endpoint = self._client.meta.endpoint_url
        return told_of(self.where(key), store, endpoint)

    @functools.cached_property
    def _client(self) -> Any:
        return _client()


@functools.cache
def open_bucket(address: str) -> S3Bucket:
    """The bucket at an address such as ``s3://bucket/prefix``; nothing is asked of it yet.

    Raises:
        ConfigurationError: It is no such address.
        HotpassError: boto3 is not installed.
    """
    place = bucket_and_prefix(address)
    if place is None:
        raise ConfigurationError(
            "the store cannot be used",
            [ConfigurationProblem("HOTPASS_STORE", "", "its name is not that of a bucket with a prefix")],
            do="Name it as s3://bucket/prefix; credentials are settings of AWS, such as AWS_PROFILE",
        )
    _refuse_without_boto3()
    digest = hashlib.sha256(address.encode()).hexdigest()[:16]
    folder = load_settings().state_dir / COPIES
    try:
        return S3Bucket(*place, process_folder(folder) / digest)
    except OSError as error:
        raise output_error(folder, error) from error


def _refuse_without_boto3() -> None:
    try:
        import boto3  # noqa: F401
    except ImportError as error:
        raise HotpassError(
            "a store on S3 needs boto3, which is not installed", do=f"Run {INSTALL}", exit_code=2
        ) from error


def _version_of(answer: Mapping[str, Any]) -> str:
    """Entity tag of an object; an answer without one was cut before its end."""
    if "ETag" not in answer:
        raise ConnectionAbortedError
    return str(answer["ETag"])


def _client() -> Any:
    """A client with boto3's own settings.

    Servers other than Amazon's are asked by path, unless the AWS configuration says otherwise: a bucket is rarely a
    host name there.
    """
    import boto3
    from botocore.config import Config
    from botocore.handlers import add_expect_header

    session = boto3.session.Session()
    asks = Config(connect_timeout=_CONNECT_SECONDS)
    client = session.client("s3", config=asks)
    said = session._session.get_scoped_config().get("s3", {})  # noqa: SLF001, the only way to see that setting
    own = isinstance(said, dict) and "addressing_style" in said
    if not own and not client.meta.endpoint_url.rstrip("/").endswith((".amazonaws.com", ".amazonaws.com.cn")):
        client = session.client("s3", config=asks.merge(Config(s3={"addressing_style": "path"})))
    # botocore waits for ever where a connection ends while it reads whether it may send a file.
    client.meta.events.unregister("before-call.s3", add_expect_header)
    return client
