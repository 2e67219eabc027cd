"""What counts as delivered: the last body meant for an endpoint, and nothing before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_resources.deliveries.dead_letters import DeadLetters
from hotpass_resources.deliveries.delivering import Deliverer, Order
from hotpass_resources.deliveries.replay import Again, replaying
from tests.builders.deliveries import IMPATIENT, deliverer
from tests.builders.receiver import receiver

MARCH, APRIL = "clubs/2026-03-31", "clubs/2026-04-30"


def crm(endpoint: str, content: str, subject: str = MARCH) -> Order:
    return Order("crm", endpoint, {"prospects": [content]}, subject=subject)


def test_results_from_before_a_correction_are_sent_again_when_it_is_withdrawn(tmp_path: Path) -> None:
    """Prevents: a CRM that keeps the correction while the table says the old results are delivered."""
    with receiver(200) as there:
        made = [deliverer(tmp_path).make(crm(there.url, content)) for content in "ABAABB"]
    assert [request.body["prospects"] for request in there.asked] == [["A"], ["B"], ["A"], ["B"]]
    assert [one.before for one in made] == [False, False, False, True, False, True]
    assert all(one.delivery.arrived and one.warning is None for one in made)


def test_intakes_and_targets_do_not_withdraw_each_other(tmp_path: Path) -> None:
    """Prevents: refining March and April in turn, which sends both each time."""
    with receiver(200) as there:
        orders = [
            crm(there.url, "A"),
            crm(there.url, "B", APRIL),
            Order("webhook", there.url, {"event": "x"}, subject=MARCH),
        ]
        for order in orders * 3:
            deliverer(tmp_path).make(order)
    assert len(there.asked) == 3


def test_a_later_intake_with_results_sent_before_is_delivered(tmp_path: Path) -> None:
    """Prevents: a CRM left with April although May, which equals March, is the newest."""
    with receiver(200) as there:
        for content, subject in (("A", MARCH), ("B", APRIL), ("A", "clubs/2026-05-31")):
            assert not deliverer(tmp_path).make(crm(there.url, content, subject)).before
        assert deliverer(tmp_path).make(crm(there.url, "A", MARCH)).before
    assert there.keys[0] == there.keys[2]


@pytest.mark.parametrize("given_up", [503, "closes"])
def test_a_correction_that_was_given_up_counts_as_one(tmp_path: Path, given_up: int | str) -> None:
    """Prevents: trust that what gave no answer did not arrive."""
    with receiver(200, given_up, 200) as there:
        states = [deliverer(tmp_path).make(crm(there.url, content)).delivery.status for content in "ABA"]
    assert states == ["delivered", "failed", "delivered"]
    assert len(there.asked) == 3


def test_results_that_came_back_and_failed_are_replayed(tmp_path: Path) -> None:
    """Prevents: a dead letter thrown away for a receipt from before the correction, and one sent again afterwards."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200, 200, 503, 200) as there:
        for content in "ABA":
            Deliverer(IMPATIENT, tmp_path, letters).make(crm(there.url, content))
        with replaying(letters, Again(deliverer(tmp_path), (there.url,), None, "HOTPASS_CRM_TOKEN")) as results:
            assert [told.fate for told in results] == ["delivered"]
        assert deliverer(tmp_path).make(crm(there.url, "A")).before
    assert [request.body["prospects"] for request in there.asked] == [["A"], ["B"], ["A"], ["A"]]


def test_a_state_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Prevents: silence about a record that will be wrong the next time."""
    (tmp_path / "deliveries").write_text("", encoding="utf-8")
    with receiver(200) as there:
        made = deliverer(tmp_path).make(crm(there.url, "A"))
    assert made.delivery.arrived
    assert "it is not on record" in str(made.warning)
