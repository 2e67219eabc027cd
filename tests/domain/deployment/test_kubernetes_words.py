"""Single values of Kubernetes: names, quantities, images, addresses."""

import pytest

from hotpass_assets.domain.deployment.kubernetes_words import (
    amount,
    bucket_and_prefix,
    is_http_address,
    is_image,
    is_label,
    is_subdomain,
)
from hotpass_assets.domain.deployment.pod_resources import PodResources


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a", True), ("hotpass-2", True), ("a" * 63, True), ("a" * 64, False), ("-a", False), ("A", False), ("", False)],
)
def test_labels_are_those_of_dns(text: str, is_one: bool) -> None:
    """Prevents: names that the API refuses."""
    assert is_label(text) is is_one


def test_names_of_objects_may_have_dots() -> None:
    """Prevents: refusing names that exist."""
    assert is_subdomain("hotpass.db-1")
    assert not is_subdomain("hotpass..db")
    assert not is_subdomain(".".join(["a" * 60] * 5))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("hotpass", True),
        ("team/hotpass", True),
        ("registry.example/team/hot_pass", True),
        ("localhost:5000/hotpass", True),
        ("Registry.Example/hotpass", True),
        ("registry.example/Hotpass", False),
        ("hotpass:1", False),
        ("hotpass@sha256:00", False),
        ("", False),
        ("a//b", False),
        ("registry.example:port/x", False),
    ],
)
def test_images_are_repositories_without_a_tag(text: str, is_one: bool) -> None:
    """Prevents: pods that wait in InvalidImageName."""
    assert is_image(text) is is_one


@pytest.mark.parametrize(
    ("text", "value"),
    [("500m", "0.5"), ("2", "2"), ("1.5", "1.5"), ("4Gi", str(4 * 1024**3)), ("4G", "4000000000"), ("1k", "1000")],
)
def test_quantities_amount_to_cores_and_bytes(text: str, value: str) -> None:
    """Prevents: 4G taken for 4Gi."""
    assert str(f"{amount(text):f}").rstrip("0").rstrip(".") == value.rstrip("0").rstrip(".")


@pytest.mark.parametrize("text", ["", "4 Gi", "4gb", "-1", "1e3", "Gi", "0x1", "1" * 40])
def test_what_is_no_quantity_amounts_to_nothing(text: str) -> None:
    """Prevents: a guess about memory."""
    assert amount(text) is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("s3://bucket", ("bucket", "")),
        ("s3://bucket/a/b/", ("bucket", "a/b")),
        ("s3://b/x", None),
        ("s3://Bucket/x", None),
        ("s3://bucket/a//b", None),
        ("s3://bucket/a b", None),
        ("s3://bucket/team+x,@y", None),
        ("s3://bucket/a/../b", None),
        ("s3://bucket/a..b", ("bucket", "a..b")),
        ("s3://my..bucket/a", None),
        ("s3://bucket/a?versionId=1", None),
        ("gs://bucket/x", None),
        ("bucket/x", None),
    ],
)
def test_a_store_is_a_bucket_and_a_prefix(address: str, place: tuple[str, str] | None) -> None:
    """Prevents: logs and tables in a place nobody named."""
    assert bucket_and_prefix(address) == place


@pytest.mark.parametrize("text", ["http://a:b@s3.example", "ftp://s3.example", "http://", "http://s3.example:99999"])
def test_addresses_of_servers_hold_no_user(text: str) -> None:
    """Prevents: a password in a file that is committed."""
    assert not is_http_address(text)


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        (PodResources(cpu="1Gi"), "no amount of processor"),
        (PodResources(cpu="0"), "no amount of processor"),
        (PodResources(memory="512m"), "no amount of memory"),
        (PodResources(memory="512"), "too little"),
        (PodResources(memory="4Gi", memory_limit="4G"), "below"),
        (PodResources(cpu="1", cpu_limit="999m"), "below"),
    ],
)
def test_resources_that_make_no_sense_say_why(resources: PodResources, said: str) -> None:
    """Prevents: 512m of memory, which is half a byte."""
    ((_, words),) = resources.problems()
    assert said in words


def test_resources_over_others_never_contradict_them() -> None:
    """Prevents: a request above a limit that somebody else set, which Kubernetes refuses."""
    assert PodResources(memory="8Gi").over_others() == PodResources(memory="8Gi", memory_limit="8Gi")
    assert PodResources(memory_limit="1Gi", cpu_limit="2").over_others() == PodResources(
        cpu="2", cpu_limit="2", memory="1Gi", memory_limit="1Gi"
    )
