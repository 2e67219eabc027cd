"""What fills the place of one row is one place, whoever says it."""

import polars as pl
import pytest

from hotpass_assets.domain.enrich.enrichment import EnrichmentRules, Knowledge, find_fills
from hotpass_assets.domain.enrich.gazetteer import gazetteer
from hotpass_assets.domain.enrich.registry_signs import RegistryAnswers
from hotpass_assets.domain.registries.questions import registry_questions
from hotpass_assets.domain.registries.records import RegistryRecord
from hotpass_assets.domain.registries.registry import CIPC, SACAA
from hotpass_assets.domain.registries.results import RegistryResult
from hotpass_assets.domain.registries.snapshots import Snapshot, snapshot_of

FIELDS = ("city", "province", "postal_code", "address_primary")
NAME = "Sample Aero (Pty) Ltd"
ELSEWHERE = {"address_primary": "12 Hangar Road, Lanseria"}


def row(**stated: str) -> pl.DataFrame:
    """One organisation, with gaps where nothing is stated."""
    texts = {"organization_name": NAME, **dict.fromkeys(FIELDS), **stated}
    return pl.DataFrame({name: [text] for name, text in texts.items()}, schema=dict.fromkeys(texts, pl.String))


def filled(rows: pl.DataFrame, knowledge: Knowledge) -> dict[str, str]:
    """Field to value of what is filled."""
    fills = find_fills(rows, EnrichmentRules(fields=FIELDS), knowledge).fills.filter(pl.col("state") == "filled")
    return dict(fills.select("field", "value").iter_rows())


def answered(rows: pl.DataFrame, **said: dict[str, str]) -> Knowledge:
    """What registries of those names answer about the row."""
    nothing = pl.DataFrame(schema={"row": pl.UInt32, "field": pl.String})
    questions = registry_questions(rows, nothing, tuple(said), FIELDS, 10)
    results = {
        question.identity: RegistryResult(
            question.registry, (RegistryRecord((NAME,), said[question.registry]),)
        )
        for question in questions.distinct()
    }  # fmt: skip
    return Knowledge(answers=RegistryAnswers(questions.lines, results))


def kept(registry: str, **said: str) -> Snapshot:
    """A snapshot of one entry."""
    snapshot = snapshot_of({"cipc": CIPC, "sacaa": SACAA}[registry], pl.DataFrame({"Name": [NAME], **said}))
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("province", [{}, {"province": "Gauteng"}])
def test_answers_of_two_registries_do_not_make_one_address(province: dict[str, str]) -> None:
    """Prevents: a street in Lanseria under Cape Town, filled from two registries that speak of two places."""
    cipc = {"city": "Cape Town", "province": "Western Cape", "postal_code": "8001"}
    found = filled(row(), answered(row(), cipc=cipc, sacaa={**province, **ELSEWHERE}))
    assert (found["city"], found["postal_code"]) == ("Cape Town", "8001")
    assert "address_primary" not in found


def test_snapshots_of_two_registries_do_not_make_one_address() -> None:
    """Prevents: the same without a network."""
    cipc = kept("cipc", City="Cape Town", **{"Postal code": "8001"})
    sacaa = kept("sacaa", Address="12 Hangar Road, Lanseria")
    found = filled(row(), Knowledge(snapshots={"cipc": cipc, "sacaa": sacaa}))
    assert found == {"city": "Cape Town", "postal_code": "8001"}


def test_registries_that_name_the_same_town_complete_each_other() -> None:
    """Prevents: caution that leaves gaps which two registries together fill."""
    cipc, street = {"city": "Cape Town", "postal_code": "8001"}, {"address_primary": "1 Long Street"}
    assert filled(row(), answered(row(), cipc=cipc, sacaa={"city": "CAPE TOWN", **street})).keys() >= {
        "postal_code",
        "address_primary",
    }
    stated = row(city="Cape Town")
    assert "address_primary" in filled(stated, answered(stated, cipc=cipc, sacaa={"city": "Cape Town", **street}))


@pytest.mark.parametrize(("phone", "province"), [("+27115550100", None), ("+27215550100", "Western Cape")])
def test_a_landline_of_another_province_does_not_fill_beside_a_registered_town(
    phone: str, province: str | None
) -> None:
    """Prevents: Cape Town, Gauteng, where a registry knows the town and the landline tells the province."""
    rows = row().with_columns(contact_primary_phone=pl.lit(phone))
    knowledge = Knowledge(snapshots={"cipc": kept("cipc", City="Cape Town")}, places=gazetteer("ZA"))
    found = filled(rows, knowledge)
    assert found["city"] == "Cape Town"
    assert found.get("province") == province
