"""Bodies, the daily list and letters: what is sent, and by which key it is known."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.deliveries.daily_list import DAILY_LIST_SCHEMA, daily_list
from hotpass_assets.domain.deliveries.dead_letters import DeadLetter, UnusableLetterError, as_line, letter_in
from hotpass_assets.domain.deliveries.payloads import (
    Publication,
    canonical,
    crm_body,
    idempotency_key,
    payload_digest,
    webhook_body,
)
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.intent import INTENT_DIGEST
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET
from tests.builders.deliveries import letter

NAMES = ("Aero Example", "Bravo Flight School", "Charlie Aviation")


def organisations(*more: dict[str, Any]) -> pl.DataFrame:
    """Organisations with what every row must have."""
    lines = [
        {
            "organization_id": f"00000000-0000-5000-8000-00000000000{place}",
            "organization_name": NAMES[place],
            "organization_slug": NAMES[place].casefold().replace(" ", "-"),
            "source_datasets": "Calls",
            "data_quality_score": 0.5,
            **said,
        }
        for place, said in enumerate(more)
    ]
    return ORGANISATIONS.conform(pl.DataFrame(lines))


REACHABLE = {
    "contact_primary_name": "Thandi Example",
    "contact_primary_role": "Owner",
    "contact_primary_email": "thandi@aero.example",
    "contact_primary_phone": "+27821234567",
    "contact_primary_email_confidence": 0.8,
    "contact_primary_phone_confidence": 0.6,
}


def test_the_score_is_the_weighted_mean_that_is_documented() -> None:
    """Prevents: a score nobody can work out again."""
    table = organisations(REACHABLE | {"source_datasets": "Calls; Regulator"}, {})
    ranked = daily_list(table, {"Regulator": 4, "Calls": 1}, 10)
    assert ranked["lead_score"].to_list() == pytest.approx(
        [round((0.30 + 0.25 * 0.8 + 0.15 * 0.6 + 0.20) / 0.90, 4), round(0.20 * 0.25 / 0.90, 4)]
    )
    unranked = daily_list(table, {}, 10)
    assert unranked["lead_score"].to_list() == pytest.approx([round((0.30 + 0.2 + 0.09) / 0.70, 4), 0.0])


def test_the_best_come_first_and_each_slug_once() -> None:
    """Prevents: one organisation called twice, and an order that changes from run to run."""
    table = organisations({}, {"data_quality_score": 0.9}, {"organization_slug": "bravo-flight-school"})
    ranked = daily_list(table.reverse(), {}, 10)
    assert ranked["organization_name"].to_list() == ["Bravo Flight School", "Aero Example"]
    assert ranked.equals(daily_list(table, {}, 10))
    assert daily_list(table, {}, 1)["organization_name"].to_list() == ["Bravo Flight School"]


def test_nothing_about_people_is_on_the_list() -> None:
    """Prevents: names, addresses and numbers of people leaving the machine with every run."""
    personal = set(ORGANISATIONS.personal_columns)
    assert personal.isdisjoint(DAILY_LIST_SCHEMA.names())
    sent = canonical(crm_body(daily_list(organisations(REACHABLE), {}, 10))).decode()
    for value in ("Thandi", "thandi@aero.example", "+27821234567"):
        assert value not in sent


def test_without_signals_there_is_no_intent() -> None:
    """Prevents: invented intent."""
    line = daily_list(organisations({}), {}, 1).row(0, named=True)
    assert (line["intent_signal_count"], line["intent_signal_score"], line["intent_top_insights"]) == (0, None, None)


def publication(**changed: Any) -> Publication:
    """A publication of two files, one of which differs from run to run."""
    files = [
        {"kind": "parquet", "path": "/somewhere/out/refined.parquet", "rows": 1, "size": 5, "sha256": "a" * 64},
        {"kind": "report", "path": "/somewhere/out/report.md", "rows": None, "size": 5, "sha256": "b" * 64},
    ]
    said = {"profile": "generic", "intake": "march", "dataset": "ssot", "version": "1.0.0", "organisations": 1}
    return Publication(**{**said, "contacts": 2, "files": PUBLISHED_DATASET.conform(pl.DataFrame(files)), **changed})


def test_a_webhook_is_told_what_was_published() -> None:
    """Prevents: a receiver that must guess what the call is about, and paths of this machine sent to it."""
    body = webhook_body(publication(), daily_list(organisations({}), {}, 1), digest())
    assert (body["event"], body["profile"], body["intake"]) == ("hotpass.dataset.published", "generic", "march")
    assert (body["dataset"], body["version"], body["intent_digest"]) == ("ssot", "1.0.0", [])
    assert body["counts"] == {"organisations": 1, "contacts": 2, "daily_list": 1}
    assert body["files"] == [{"kind": "parquet", "name": "refined.parquet", "rows": 1, "sha256": "a" * 64}]
    assert [line["organization_name"] for line in body["daily_list"]] == ["Aero Example"]


def digest(*scores: float) -> pl.DataFrame:
    """A digest with a target for each score, the first of which is the first organisation."""
    lines = [
        {
            "target_identifier": f"target {place}",
            "intent_signal_score": score,
            "intent_signal_count": 1 if score else 0,
            "intent_last_observed_at": "2026-03-31T00:00:00Z",
            "intent_top_insights": "Opens a hangar",
            "organization_id": f"00000000-0000-5000-8000-00000000000{place}",
            "matched_by": "slug",
        }
        for place, score in enumerate(scores)
    ]
    return INTENT_DIGEST.conform(pl.DataFrame(lines)) if lines else INTENT_DIGEST.empty()


def test_intent_weighs_a_tenth_and_never_lowers_anybody() -> None:
    """Prevents: a score without intent that changes, and signals that place an organisation below those without."""
    table = organisations(REACHABLE, REACHABLE, REACHABLE)
    plain = daily_list(table, {}, 10)
    assert plain["intent_signal_score"].null_count() == 3 and plain["intent_signal_count"].to_list() == [0] * 3
    assert daily_list(table, {}, 10, digest(0.0)).drop("intent_signal_score").equals(plain.drop("intent_signal_score"))
    ranked = daily_list(table, {}, 10, digest(0.1, 0.9))
    before = (0.30 * 1 + 0.25 * 0.8 + 0.15 * 0.6) / 0.70
    expected = [(before * 0.70 + 0.10 * score) / 0.80 for score in (0.9, 0.1, 0.0)]
    assert ranked["lead_score"].to_list() == pytest.approx(expected, abs=1e-4)
    assert ranked["organization_name"].to_list() == [NAMES[1], NAMES[0], NAMES[2]]
    assert ranked["intent_signal_score"].to_list() == [0.9, 0.1, 0.0]
    assert ranked["intent_top_insights"].to_list() == ["Opens a hangar", "Opens a hangar", None]
    assert ranked.schema == DAILY_LIST_SCHEMA


def test_a_webhook_is_told_the_digest_and_never_the_daily_list_instead() -> None:
    """Prevents: leads that arrive as signals nobody observed."""
    daily = daily_list(organisations({}), {}, 1)
    assert webhook_body(publication(), daily, digest())["intent_digest"] == []
    (line,) = webhook_body(publication(), daily, digest(0.9))["intent_digest"]
    assert (line["target_identifier"], line["intent_signal_score"]) == ("target 0", 0.9)
    assert "intent_digest" not in crm_body(daily)


def test_a_key_follows_from_the_content_alone() -> None:
    """Prevents: a key that is new each time, and one key for two contents."""
    daily = daily_list(organisations({}), {}, 1)

    def key(body: dict[str, Any]) -> str:
        return idempotency_key(payload_digest(canonical(body)))

    one = webhook_body(publication(), daily, digest())
    assert key(one) == key(dict(reversed(one.items())))
    assert key(one) != key(webhook_body(publication(intake="april"), daily, digest()))
    assert key(one) != key(crm_body(daily))


def test_not_a_number_is_missing() -> None:
    """Prevents: JSON that no receiver can read."""
    daily = daily_list(organisations({"data_quality_score": float("nan")}), {}, 1)
    assert json.loads(canonical(crm_body(daily)))["prospects"][0]["data_quality_score"] is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(payload=st.dictionaries(st.text(), JSON, max_size=3), error=st.text(max_size=20))
def test_a_letter_comes_back_as_it_was(payload: dict[str, Any], error: str) -> None:
    """Prevents: a body that changes while it waits, so that the receiver sees another key."""
    key = idempotency_key(payload_digest(canonical(payload)))
    told = DeadLetter("2026-03-31T08:00:00+00:00", "crm", "https://crm.example/x", error, key, payload)
    line = as_line(told)
    assert line.count(b"\n") == 1
    assert letter_in(line.rstrip(b"\n")).content == told.content


@pytest.mark.parametrize("part", ["timestamp", "target", "endpoint", "error", "idempotency_key", "payload"])
def test_a_letter_without_one_of_its_parts_is_none(part: str) -> None:
    """Prevents: a traceback for a line that somebody edited."""
    found = json.loads(as_line(letter("https://hook.example/x")))
    del found[part]
    with pytest.raises(UnusableLetterError, match=part):
        letter_in(json.dumps(found).encode())
