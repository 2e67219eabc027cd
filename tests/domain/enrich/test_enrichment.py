"""Lists, earlier intakes and other values together fill gaps, and nothing but gaps."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.enrich.enrichment import NO_GAZETTEER, EnrichmentRules, Knowledge, find_fills
from hotpass_assets.domain.enrich.filling import filled_cells, row_provenance, told_fills, with_filled
from hotpass_assets.domain.enrich.gazetteer import gazetteer
from hotpass_assets.domain.enrich.reference_signs import ReferenceList, reference_signs

DAY = "2026-03-31"
TABLE = pl.DataFrame(
    {
        "organization_id": ["a", "b", "c"],
        "organization_name": ["Blue Crane Aviation (Pty) Ltd", "Red Kite Flying Club", "Sea Eagle Air"],
        "website": [None, "http://redkite.example", ""],
        "province": [None, "Limpopo", "Gauteng"],
        "province_code": [None, "ZA-LP", "ZA-GP"],
        "registration_number": [None, None, "2001/000001/07"],
        "contact_primary_email": ["ops@bluecrane.example", None, None],
    },
    schema_overrides={"website": pl.String},
)


def reference(
    lines: dict[str, list[str | None]], key: str = "organization_name", confidence: float = 0.95
) -> ReferenceList:
    """A list with a column of names and one of sites."""
    columns = {"Site": "website", "Reg": "registration_number"}
    present = {name: field for name, field in columns.items() if name in lines}
    return ReferenceList("register", "lookups", key, "Name", present, confidence, pl.DataFrame(lines))


def filled(knowledge: Knowledge, table: pl.DataFrame = TABLE, threshold: float = 0.7) -> pl.DataFrame:
    """The table after filling."""
    fills = find_fills(table, EnrichmentRules(threshold=threshold), knowledge).fills
    return with_filled(table, filled_cells(table, fills, "ZA"))


def test_a_list_fills_by_a_name_that_is_spelt_otherwise() -> None:
    """Prevents: a register that helps only those who write names as it does."""
    after = filled(Knowledge([reference({"Name": ["BLUE CRANE AVIATION"], "Site": ["www.register.example"]})]))
    assert after["website"].to_list() == ["http://www.register.example", "http://redkite.example", ""]


def test_a_value_that_is_there_is_never_changed() -> None:
    """Prevents: enrichment that damages what a workbook says."""
    after = filled(Knowledge([reference({"Name": ["Red Kite Flying Club"], "Site": ["http://other.example"]})]))
    assert after["website"][1] == "http://redkite.example"


def test_lines_with_one_key_are_told_and_only_suggest() -> None:
    """Prevents: a look-up file with two lines of one name filling in either."""
    twice = reference({"Name": ["Sea Eagle Air", "sea eagle air"], "Site": ["http://one.example"] * 2})
    found = find_fills(TABLE, EnrichmentRules(), Knowledge([twice]))
    assert found.fills.filter(pl.col("row") == 2)["state"].to_list() == ["suggested"]
    assert "1 key on more than one line" in found.remarks[0]


def test_rows_of_one_name_do_not_take_each_others_line() -> None:
    """Prevents: two schools of one name that both get the number of one of them."""
    namesakes = pl.concat([TABLE, TABLE.with_columns(organization_id=pl.lit("z"))])
    signs = reference_signs(
        namesakes, reference({"Name": ["Red Kite Flying Club"], "Reg": ["2005/123456/07"]}), "ZA"
    ).signs
    assert signs["confidence"].to_list() == [0.5, 0.5]


def test_a_value_of_a_list_that_is_none_fills_nothing() -> None:
    """Prevents: 'n/a' and a broken number copied from a register."""
    found = reference_signs(TABLE, reference({"Name": ["Blue Crane Aviation"], "Site": ["n/a"], "Reg": ["12"]}), "ZA")
    assert found.signs.is_empty()


def test_a_list_without_its_columns_is_told_and_the_others_go_on() -> None:
    """Prevents: one bad list that stops enrichment, or that nobody hears of."""
    bad = ReferenceList(
        "old register", "lookups", "organization_name", "Naam", {"Werf": "website"}, 0.9, pl.DataFrame({"Name": ["x"]})
    )
    good = reference({"Name": ["Sea Eagle Air"], "Site": ["http://sea.example"]})
    found = find_fills(TABLE, EnrichmentRules(), Knowledge([bad, good]))
    assert found.remarks[0] == "old register has no column Naam, Werf"
    assert found.fills.filter(pl.col("row") == 2)["value"].to_list() == ["http://sea.example"]


def test_the_latest_earlier_intake_that_states_a_value_counts() -> None:
    """Prevents: a site of two years ago in place of last month's."""
    older = TABLE.with_columns(website=pl.lit("http://old.example"))
    newer = TABLE.with_columns(website=pl.Series([None, None, "http://new.example"]))
    table = TABLE.drop("contact_primary_email")
    after = filled(Knowledge(earlier=[("2026-02-01", newer), ("2025-02-01", older)]), table)
    assert after["website"].to_list() == ["http://old.example", "http://redkite.example", "http://new.example"]


def test_a_filled_province_brings_its_code() -> None:
    """Prevents: a province and no code beside it, or the code of another."""
    table = TABLE.with_columns(city=pl.Series(["Polokwane", None, None]), postal_code=pl.Series(["0699", None, None]))
    after = filled(Knowledge(), table)
    assert after.select("province", "province_code").row(0) == ("Limpopo", "ZA-LP")


def test_without_places_it_says_so() -> None:
    """Prevents: an installation that silently fills less."""
    assert NO_GAZETTEER in find_fills(TABLE, EnrichmentRules(), Knowledge()).remarks


def test_each_row_tells_its_surest_fill_and_others_are_original() -> None:
    """Prevents: the row of a workbook stamped as enriched though nothing was filled."""
    fills = find_fills(TABLE, EnrichmentRules(), Knowledge()).fills
    told = told_fills(TABLE, fills, DAY)
    rows = row_provenance(TABLE.height, told, DAY)
    assert rows.row(0) == ("own e-mail address", DAY, 0.92, "deterministic", "not_used")
    assert rows.row(1) == ("original", DAY, 1.0, "none", "not_used")
    assert told["organization_id"].to_list() == ["a"]


def test_a_coordinate_that_is_there_is_never_changed() -> None:
    """Prevents: the address somebody located moved to the middle of the town."""
    places = gazetteer("ZA")
    table = TABLE.drop("website", "province", "province_code", "contact_primary_email").with_columns(
        city=pl.lit("Polokwane"), latitude=pl.Series([-23.5, None, None]), longitude=pl.Series([29.5, 29.4, None])
    )
    after = filled(Knowledge(places=places), table)
    assert after["latitude"].to_list()[:2] == [-23.5, None]
    assert after["latitude"][2] is not None


texts = st.one_of(
    st.none(), st.sampled_from(["", "Limpopo", "0699", "Polokwane", "http://x.example", "a@x.example", " "])
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(("website", "province", "city", "postal_code", "contact_primary_email", "status"), texts)
        ),
        min_size=1,
        max_size=6,
    ),
    st.floats(0, 1),
)
def test_only_empty_cells_change(lines: list[dict[str, str | None]], threshold: float) -> None:
    """Prevents: a value overwritten, and a row lost or moved."""
    table = pl.DataFrame(lines, schema=dict.fromkeys(lines[0], pl.String)).with_columns(
        organization_name=pl.lit("Polokwane Air"), organization_id=pl.int_range(pl.len()).cast(pl.String)
    )
    earlier = table.reverse().with_columns(organization_id=pl.int_range(pl.len()).cast(pl.String))
    knowledge = Knowledge([reference({"Name": ["Polokwane Air"], "Site": ["http://y.example"]})], [("1", earlier)])
    after = filled(knowledge, table, threshold)
    kept = after.select(
        ((pl.col(name) == table[name]) | table[name].is_null() | (table[name] == "")).fill_null(False).all()
        for name in table.columns
    )
    assert after.height == table.height
    assert all(kept.row(0))


def test_a_large_table_without_places_is_enriched() -> None:
    """Prevents: a crash on a dataset that lacks the columns of places, as soon as it has tens of thousands of rows."""
    height = 20_000
    table = pl.DataFrame(
        {
            "organization_name": [f"Aero {row}" for row in range(height)],
            "contact_primary_phone": ["+27115550101"] * height,
        }
    )
    assert find_fills(table, EnrichmentRules(), Knowledge()).fills.height == height
