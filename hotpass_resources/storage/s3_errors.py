"""What goes wrong with a bucket, in words a person can act on.

Belongs here: the meaning of what boto3 raises. Does not belong here: asking the bucket.

Messages name codes, the bucket and the host, never what a server wrote nor anything of the credentials.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from hotpass_assets.domain.errors import HotpassError, StorageError

NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})
UNCHANGED = frozenset({"304", "NotModified"})
CHANGED_MEANWHILE = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})

_SERVER_SAYS: dict[str, tuple[str, str]] = {
    "NoSuchBucket": ("there is no such bucket", "Make the bucket, or correct HOTPASS_STORE"),
    "AccessDenied": ("access is denied", "Allow these credentials to list, read, write and delete below the prefix"),
    "403": ("access is denied", "Allow these credentials to list, read, write and delete below the prefix"),
    "InvalidAccessKeyId": ("the server does not know the access key", "Correct the AWS credentials"),
    "SignatureDoesNotMatch": ("the secret key is not that of the access key", "Correct the AWS credentials"),
    "InvalidToken": ("the session token is not valid", "Get new AWS credentials"),
    "ExpiredToken": ("the credentials have expired", "Get new AWS credentials"),
    "ExpiredTokenException": ("the credentials have expired", "Get new AWS credentials"),
    "RequestTimeTooSkewed": ("the clock of this machine is wrong", "Set the clock"),
    "PermanentRedirect": ("the bucket is in another region", "Name its region in AWS_DEFAULT_REGION"),
    "AuthorizationHeaderMalformed": ("the bucket is in another region", "Name its region in AWS_DEFAULT_REGION"),
    "QuotaExceeded": ("the quota of the bucket is used up", "Free some space in it"),
}
_LOCAL_SAYS: dict[str, tuple[str, str]] = {
    "NoCredentialsError": ("no AWS credentials were found", "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret key"),
    "PartialCredentialsError": ("the AWS credentials are not complete", "Set both the access key and its secret key"),
    "ProfileNotFound": ("AWS_PROFILE names no profile of the AWS configuration", "Correct AWS_PROFILE"),
    "CredentialRetrievalError": ("the AWS credentials could not be got", "Log in again, or correct AWS_PROFILE"),
    "TokenRetrievalError": ("the AWS log-in has expired", "Log in again with aws sso login"),
    "SSOTokenLoadError": ("the AWS log-in has expired", "Log in again with aws sso login"),
    "UnauthorizedSSOTokenError": ("the AWS log-in has expired", "Log in again with aws sso login"),
    "ConfigParseError": ("the AWS configuration cannot be read", "Correct ~/.aws/config"),
    "InvalidConfigError": ("the AWS configuration cannot be used", "Correct ~/.aws/config"),
    "InvalidRegionError": ("AWS_DEFAULT_REGION names no region", "Correct AWS_DEFAULT_REGION"),
    "InvalidEndpoint": ("AWS_ENDPOINT_URL is no address of a server", "Correct AWS_ENDPOINT_URL"),
    "InvalidEndpointConfigurationError": ("AWS_ENDPOINT_URL cannot be used", "Correct AWS_ENDPOINT_URL"),
    "SSLError": ("the certificate of the server is not trusted", "Name its authority in AWS_CA_BUNDLE"),
}
_AGAIN = "See that it runs and can be reached, then run the same command again: what is finished is kept"
_OF_OBJECTS = frozenset({"AccessDenied", "403", "QuotaExceeded"})
_BUSY = frozenset({"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling", "500", "503"})


@contextmanager
def told_of(place: str, store: str, endpoint: str) -> Iterator[None]:
    """Turns what boto3 raises into a ``StorageError`` about a place.

    Args:
        place: Address of the object.
        store: Address of the store.
        endpoint: URL of the server; empty as long as it is not known.

    Raises:
        StorageError: The block failed for a reason of the bucket, its server or the way to it.
    """
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError
    from botocore.exceptions import ConnectionError as NoConnectionError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as error:
        raise _of_answer(error_code(error), place, store, host_of(endpoint)) from error
    except (
        HTTPClientError,
        NoConnectionError,
        IncompleteReadError,
        HTTPError,
        Boto3Error,
        ConnectionError,
        TimeoutError,
    ) as error:
        raise _of_way(type(error).__name__, place, store, endpoint) from error
    except (BotoCoreError, ValueError) as error:
        name = "InvalidEndpoint" if str(error).startswith("Invalid endpoint") else type(error).__name__
        raise _of_configuration(name, store, endpoint) from error


def error_code(error: Exception) -> str:
    """Code of an answer that is an error."""
    answer = getattr(error, "response", {})
    return str(answer.get("Error", {}).get("Code", ""))


def host_of(endpoint: str) -> str:
    """Scheme, host and port of a URL, without a user in it."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _of_answer(code: str, place: str, store: str, host: str) -> HotpassError:
    if code in _SERVER_SAYS:
        why, do = _SERVER_SAYS[code]
        about = place if code in _OF_OBJECTS else store
        return StorageError("the store cannot be used", where=f"{about} at {host}", why=why, do=do, retry=False)
    busy = code in _BUSY
    return StorageError(
        "the store did not do as asked",
        where=f"{place} at {host}",
        why=f"the server answered {code[:60] or 'with an error'}",
        do=_AGAIN if busy else "See what its operator says of that answer",
        retry=busy,
    )


def _of_way(name: str, place: str, store: str, endpoint: str) -> HotpassError:
    if name in _LOCAL_SAYS:
        return _of_configuration(name, store, endpoint)
    reached = name not in {"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError"}
    return StorageError(
        "the store broke off" if reached else "the store cannot be reached",
        where=f"{place if reached else store} at {host_of(endpoint)}",
        why=f"the connection was lost ({name})" if reached else f"nothing answers there ({name})",
        do=_AGAIN,
    )


def _of_configuration(name: str, store: str, endpoint: str) -> HotpassError:
    why, do = _LOCAL_SAYS.get(name, (f"boto3 refused ({name})", "Correct the AWS configuration or HOTPASS_STORE"))
    at = f"{store} at {host_of(endpoint)}" if endpoint else store
    return StorageError("the store cannot be used", where=at, why=why, do=do, retry=False, exit_code=2)
