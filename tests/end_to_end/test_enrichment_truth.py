"""Gaps of the sample, filled without a network, against the truth written down beside it."""

import polars as pl
import pytest

from hotpass_assets.domain.enrich.enrichment import EnrichmentRules, Knowledge, find_fills
from hotpass_assets.domain.enrich.gazetteer import gazetteer
from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.end_to_end.test_truth import refined
from tests.end_to_end.truth_scores import organisation_owners, placed_rows

RIGHT, OF_WHAT_CAN_BE_KNOWN = 0.98, 0.5


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """One line a gap in website, province or city: field, true, state, right."""
    sample = write_sample(tmp_path_factory.mktemp("enriched"), SampleOptions(800, seed=23))
    tables = refined(sample.files)
    organisations = tables["organisations"]
    owners = organisation_owners(placed_rows(sample.truth.rows, tables))
    truth = sample.truth.entities.select(
        owner="entity",
        website=pl.col("website_domain"),
        province=pl.col("province"),
        city=pl.col("city"),
    )
    true = (
        organisations.select("organization_id")
        .join(owners, on="organization_id", how="left")
        .join(truth, on="owner", how="left", maintain_order="left")
    )
    found = find_fills(organisations, EnrichmentRules(), Knowledge(places=gazetteer("ZA"))).fills
    parts = []
    for field in ("website", "province", "city"):
        gaps = (
            organisations.with_row_index("row")
            .filter(pl.col(field).is_null())
            .select("row", pl.lit(field).alias("field"))
        )
        parts.append(gaps.with_columns(true=true[field].gather(gaps["row"])))
    named = pl.col("value").str.strip_prefix("http://")
    return pl.concat(parts).join(found, on=["row", "field"], how="left").with_columns(right=named == pl.col("true"))


def test_fills_are_right(judged: pl.DataFrame) -> None:
    """Prevents: gaps filled with what is not so."""
    filled = judged.filter((pl.col("state") == "filled") & pl.col("true").is_not_null())
    wrong = filled.filter(~pl.col("right")).select("field", "value", "true", "rule").rows()
    assert filled.height > 100
    assert 1 - len(wrong) / filled.height >= RIGHT, wrong


@pytest.mark.parametrize("field", ["website", "province"])
def test_most_gaps_that_can_be_known_are_filled(judged: pl.DataFrame, field: str) -> None:
    """Prevents: an enrichment that is right because it fills next to nothing."""
    gaps = judged.filter((pl.col("field") == field) & pl.col("true").is_not_null())
    assert gaps.filter(pl.col("state") == "filled").height / gaps.height >= OF_WHAT_CAN_BE_KNOWN
