"""The flat list with known truth on which record linkage is measured."""

from functools import cache

import phonenumbers
import polars as pl
import pytest

from hotpass_assets.domain.sample.listings.listing import KINDS, Listing, listing

RECORDS = 10_000
WORDS_FOR_NOTHING = ("", "-", "n/a", "na", "nan", "none", "null", "unknown")


@cache
def ten_thousand() -> Listing:
    """The list most tests look at."""
    return listing(RECORDS, seed=3)


def same_for_strangers(column: str) -> int:
    """How many values of a column stand in rows of different organisations."""
    made = ten_thousand()
    rows = made.rows.with_columns(made.truth["entity"]).drop_nulls(column)
    return rows.group_by(column).agg(pl.col("entity").n_unique()).filter(pl.col("entity") > 1).height


@pytest.mark.parametrize("records", [1, 7, 400, RECORDS])
def test_a_listing_has_exactly_the_records_asked_for(records: int) -> None:
    """Prevents: speeds and memory that are compared at sizes which are not the same."""
    made = listing(records, seed=5)
    assert made.rows.height == records
    assert set(made.rows.dtypes) == {pl.String}


def test_the_truth_covers_every_row_once() -> None:
    """Prevents: rows that count as found or missed by chance."""
    made = ten_thousand()
    assert made.truth.schema == {"row": pl.UInt32, "entity": pl.String}
    assert made.truth["row"].to_list() == list(range(RECORDS))
    assert made.truth["entity"].null_count() == 0
    assert made.dirt["row"].is_between(0, RECORDS - 1).all()


def test_the_same_seed_gives_the_same_listing() -> None:
    """Prevents: quality that changes from run to run although the rules did not."""
    first, second, other = listing(500, seed=1), listing(500, seed=1), listing(500, seed=2)
    assert first.rows.equals(second.rows)
    assert first.truth.equals(second.truth)
    assert first.dirt.equals(second.dirt)
    assert not first.rows.equals(other.rows)


def test_there_are_about_as_many_pairs_as_in_a_real_list() -> None:
    """Prevents: a precision that is flattering because duplicates are common."""
    sizes = ten_thousand().truth.group_by("entity").len()["len"].cast(pl.Int64)
    assert 0.75 <= (sizes * (sizes - 1) / 2).sum() / RECORDS <= 0.97
    assert sizes.max() == 8


def test_every_kind_of_dirt_and_of_lookalike_occurs() -> None:
    """Prevents: a weakness that no measurement can show."""
    assert set(ten_thousand().dirt["kind"].unique()) == set(KINDS)


def test_different_organisations_share_names_hosts_and_telephones() -> None:
    """Prevents: a list on which any single equal value would be proof."""
    assert same_for_strangers("name") > 30
    assert same_for_strangers("website") > 20
    assert same_for_strangers("phone") > 20


def test_most_names_belong_to_one_organisation() -> None:
    """Prevents: large lists in which names say nothing because words ran out."""
    made = ten_thousand()
    names = made.rows.select(pl.col("name").str.to_lowercase(), entity=made.truth["entity"])
    owners = names.group_by("name").agg(pl.col("entity").n_unique())["entity"]
    assert (owners == 1).mean() > 0.9


def test_what_is_missing_is_empty() -> None:
    """Prevents: words for nothing that count as an equal value."""
    made = ten_thousand()
    assert made.rows["name"].null_count() == 0
    for column in made.rows.columns:
        written = made.rows[column].drop_nulls().str.to_lowercase().str.strip_chars()
        assert not written.is_in(WORDS_FOR_NOTHING).any(), column
    assert (made.rows["registration_number"].null_count(), made.rows["contact_person"].null_count()) > (
        RECORDS // 2,
    ) * 2
    assert sum(made.rows.select(pl.exclude("name").is_not_null()).sum_horizontal() == 1) > RECORDS // 100


def test_everything_is_invented_and_possible() -> None:
    """Prevents: mail to people who exist, and telephone numbers that cleaning throws away."""
    rows = ten_thousand().rows
    hosts = pl.concat([rows["email"].str.split("; ").explode(), rows["website"].str.extract(r"^(?:\w+://)?([^/]+)")])
    assert hosts.drop_nulls().str.to_lowercase().str.ends_with(".example").all()
    phones = rows["phone"].drop_nulls().head(500).str.replace("Tel: ", "").str.replace(" / .*", "")
    possible = [phonenumbers.is_valid_number(phonenumbers.parse(phone, "ZA")) for phone in phones]
    assert sum(possible) > 480
