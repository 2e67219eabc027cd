"""Answers of registries, right and hostile, and what they are taken for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.registries.records import LONGEST_TEXT, MOST_RECORDS
from hotpass_assets.domain.registries.registry import CIPC, SACAA
from hotpass_assets.domain.registries.results import RegistryResult, read_answer, result_from_json

ENTRY = {
    "companyName": "Blue Crane Aviation (Pty) Ltd",
    "registrationNumber": "2001/000001/07",
    "status": "In Business",
}
VALUES = {"registration_number": "2001/000001/07", "status": "In Business"}


def read(answer: Any, status: int = 200, registry: Any = CIPC) -> RegistryResult:
    """The result of an answer with a body of JSON."""
    return read_answer(registry, status, json.dumps(answer).encode(), "HOTPASS_CIPC")


@pytest.mark.parametrize(
    "answer",
    [
        ENTRY,
        [ENTRY],
        {"results": [ENTRY]},
        {"data": {"companies": [ENTRY], "total": 1}},
        {
            "Company Name": ENTRY["companyName"],
            "registration_number": "2001/000001/07",
            "enterprise_status": "In Business",
        },
    ],
)
def test_entries_are_found_in_the_forms_registries_write(answer: Any) -> None:
    """Prevents: an adapter for one form of answer, of an interface nobody promises to keep."""
    result = read(answer)
    assert result.success
    assert [(record.names, record.values) for record in result.records] == [
        (("Blue Crane Aviation (Pty) Ltd",), VALUES)
    ]


@pytest.mark.parametrize(("answer", "status"), [([], 200), ({"results": []}, 200), ({"data": None}, 200), ({}, 404)])
def test_not_found_is_an_answer(answer: Any, status: int) -> None:
    """Prevents: an organisation a registry does not know told as a fault, or asked about again and again."""
    result = read(answer, status)
    assert result.not_found
    assert result.answered
    assert not result.success
    assert result.as_json()["errors"] == [{"code": "not_found", "message": "CIPC has no entry for it", "retry": False}]


@pytest.mark.parametrize(
    ("status", "body", "code", "retry", "words"),
    [
        (200, b"<!DOCTYPE html><p>Sign in</p>", "not_json", False, "a page (HTML) with status 200: check HOTPASS_CIPC"),
        (404, b"<html>gone</html>", "not_json", False, "check HOTPASS_CIPC_BASE_URL"),
        (200, b"", "not_json", False, "no JSON"),
        (200, b"[" * 100_000, "not_json", False, "no JSON"),
        (200, b"1" * 10_000, "not_json", False, "no JSON"),
        (200, b'"text"', "wrong_shape", False, "without entries"),
        (200, b'{"results": [1, 2]}', "wrong_shape", False, "without entries"),
        (401, b"{}", "credentials", False, "HOTPASS_CIPC_API_KEY"),
        (403, b"<html>", "credentials", False, "HOTPASS_CIPC_API_KEY"),
        (429, b"", "throttled", True, "HOTPASS_CIPC_THROTTLE_SECONDS"),
        (400, b"{}", "http_error", False, "does not accept"),
        (302, b"", "moved", False, "has moved"),
        (503, b"{}", "server_error", True, "a fault of its own"),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_what_to_do(status: int, body: bytes, code: str, retry: bool, words: str) -> None:
    """Prevents: a sign-in page, a lost key or a busy server taken for "unknown organisation"."""
    result = read_answer(CIPC, status, body, "HOTPASS_CIPC")
    (fault,) = result.errors
    assert (fault.code, fault.retry) == (code, retry)
    assert words in fault.message
    assert not result.answered


def test_only_known_keys_are_read_and_people_are_not() -> None:
    """Prevents: directors and contacts of a registry kept beside the dataset without anybody's leave."""
    entry = {
        **ENTRY,
        "directors": [{"name": "A Person"}],
        "contactEmail": "person@blue.example",
        "idNumber": "8001015009087",
    }
    kept = json.dumps(read([entry]).as_json())
    assert "Person" not in kept
    assert "person@" not in kept
    assert "8001015009087" not in kept


def test_an_address_that_is_an_object_is_read() -> None:
    """Prevents: places lost because a registry nests them."""
    address = {
        "line1": "1 Hangar Road",
        "line2": "Lanseria",
        "city": "Midrand",
        "province": "Gauteng",
        "postalCode": 1685,
    }
    (record,) = read([{**ENTRY, "registeredAddress": address}]).records
    assert record.values == {
        **VALUES,
        "address_primary": "1 Hangar Road, Lanseria",
        "city": "Midrand",
        "province": "Gauteng",
        "postal_code": "1685",
    }


def test_values_of_wrong_types_are_left_out() -> None:
    """Prevents: lists, objects, long or unprintable texts that become values."""
    entry = {
        "name": "Aero",
        "status": ["x"],
        "type": True,
        "city": "a" * (LONGEST_TEXT + 1),
        "town": "x\u0000y",
        "suburb": None,
    }
    (record,) = read([entry]).records
    assert record.values == {}


@pytest.mark.parametrize("answer", [{"results": [ENTRY], "total": 40}, {"data": [ENTRY], "meta": {"total": 2}}])
def test_an_answer_of_which_there_is_more_is_not_complete(answer: Any) -> None:
    """Prevents: the first page of a search taken for all there is."""
    assert not read(answer).complete


def test_so_many_entries_are_read_and_no_more() -> None:
    """Prevents: an answer of a million entries that fills the memory."""
    result = read([{"name": f"Aero {number}"} for number in range(MOST_RECORDS + 1)])
    assert len(result.records) == MOST_RECORDS
    assert not result.complete


def test_the_other_registry_reads_its_own_words() -> None:
    """Prevents: a kind of operator taken for a legal form."""
    (record,) = read([{"operator": "Aero", "type": "Flight School", "website": "aero.example"}], registry=SACAA).records
    assert record.values == {"organization_category": "Flight School", "website": "aero.example"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "results", "data", "status", "total", "address", "x"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_read_or_refused_and_comes_back_from_where_it_was_kept(answer: Any) -> None:
    """Prevents: a crash on an answer of any form, and kept answers that say something else."""
    result = read(answer)
    assert result.success or result.errors
    if result.answered:
        assert result_from_json(json.loads(json.dumps(result.as_json())), "network") == result


@pytest.mark.parametrize(
    "kept", [None, {}, {"registry": "x"}, {"registry": "cipc", "payload": {"records": [{"names": []}]}}]
)
def test_what_was_not_kept_by_us_is_refused(kept: Any) -> None:
    """Prevents: a damaged file read as an answer."""
    with pytest.raises(ValueError, match=r"registry|entr|name"):
        result_from_json(kept, "kept")
