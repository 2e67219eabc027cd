"""Which organisations registries are asked about, and which of their entries count."""

from collections.abc import Callable
from types import ModuleType

import polars as pl
import pytest

from hotpass_assets.domain.enrich.enrichment import EnrichmentRules, Knowledge, find_fills
from hotpass_assets.domain.enrich.filling import filled_cells, row_provenance, told_fills
from hotpass_assets.domain.enrich.registry_signs import RegistryAnswers
from hotpass_assets.domain.registries import matching, snapshots
from hotpass_assets.domain.registries.questions import RegistryQuestions, registry_questions
from hotpass_assets.domain.registries.records import RegistryRecord
from hotpass_assets.domain.registries.registry import CIPC
from hotpass_assets.domain.registries.results import RegistryResult, failed, not_found
from hotpass_assets.domain.registries.snapshots import snapshot_of

NOTHING = pl.DataFrame(schema={"row": pl.UInt32, "field": pl.String})
FIELDS = ("registration_number", "status", "organization_type", "city", "website")
TABLE = pl.DataFrame(
    {
        "organization_id": ["a", "b", "c", "d"],
        "organization_name": [
            "Blue Crane Aviation (Pty) Ltd",
            "Red Kite Flying Club",
            "ops@sea.example",
            "BLUE CRANE AVIATION",
        ],
        "registration_number": [None, "2001/000002/08", None, None],
        "status": [None, "", None, "Active"],
        "city": ["Midrand", None, None, None],
        "contact_primary_email": ["person@blue.example", None, None, None],
    },
    schema_overrides={"status": pl.String},
)
ONE = TABLE.head(3)


def asked(
    rows: pl.DataFrame = ONE, *registries: str, limit: int = 10, filled: pl.DataFrame = NOTHING
) -> RegistryQuestions:
    """The questions of a table."""
    return registry_questions(rows, filled, registries or ("cipc",), FIELDS, limit)


def entry(name: str, **values: str) -> RegistryRecord:
    """An entry of a registry."""
    return RegistryRecord((name,), values)


def fills(rows: pl.DataFrame, *results: RegistryResult, registries: tuple[str, ...] = ("cipc",)) -> pl.DataFrame:
    """Decided fills when each registry gives its result to every question."""
    questions = registry_questions(rows, NOTHING, registries, FIELDS, 10)
    by_name = {result.registry: result for result in results}
    given = {one.identity: by_name[one.registry] for one in questions.distinct() if one.registry in by_name}
    answers = RegistryAnswers(questions.lines, given)
    return find_fills(rows, EnrichmentRules(chain=["network"], fields=FIELDS), Knowledge(answers=answers)).fills


def states(found: pl.DataFrame, row: int = 0) -> dict[str, tuple[str, str, float]]:
    """State, value and confidence of each field of a row."""
    told = found.filter(pl.col("row") == row).select("field", "state", "value", "confidence").iter_rows()
    return {field: (state, value, confidence) for field, state, value, confidence in told}


def test_names_and_numbers_are_asked_and_nothing_else_of_a_row() -> None:
    """Prevents: an address of a person sent to a registry, also where somebody wrote it as a name."""
    texts = [(one.by, one.text) for one in asked().distinct()]
    assert texts == [
        ("organization_name", "Blue Crane Aviation"),
        ("registration_number", "2001/000002/08"),
    ]


def test_names_are_asked_without_their_legal_form() -> None:
    """Prevents: a search that finds nothing because the registry writes the legal form otherwise, or not at all."""
    names = [
        "Aero (Pty) Ltd",
        "Aero Club of SA",
        "Smith & Sons (Proprietary) Limited",
        "Café Air CC",
        "CC",
    ]
    texts = [one.text for one in asked(pl.DataFrame({"organization_name": names})).distinct()]
    assert texts == ["Aero", "Aero Club of SA", "Smith & Sons", "Café Air", "CC"]


def test_rows_without_gaps_are_not_asked_about() -> None:
    """Prevents: a question whose answer nobody needs."""
    full = ONE.head(1).with_columns(
        registration_number=pl.lit("2001/000001/07"), status=pl.lit("x"), organization_type=pl.lit("x")
    )
    assert asked(full).distinct() == []
    known = pl.DataFrame({"row": [0] * 3, "field": ["registration_number", "status", "organization_type"]})
    assert asked(ONE.head(1), filled=known).distinct() == []


def test_the_limit_counts_rows_and_says_what_it_left_out() -> None:
    """Prevents: a run that asks about every row of a large table, or hides that it did not."""
    cut = asked(ONE, "cipc", "sacaa", limit=1)
    assert cut.lines["row"].unique().to_list() == [0]
    assert cut.lines["registry"].to_list() == ["cipc", "sacaa"]
    assert cut.beyond == 1


def test_equal_questions_are_asked_once() -> None:
    """Prevents: a registry asked as often as a name is repeated."""
    twice = ONE.head(1).vstack(ONE.head(1))
    assert asked(twice).lines.height == 2
    assert len(asked(twice).distinct()) == 1


def test_the_one_entry_of_the_same_name_fills() -> None:
    """Prevents: a registry that helps only those who write names as it does."""
    result = RegistryResult(
        "cipc",
        (entry("BLUE CRANE AVIATION (PTY) LTD", registration_number="2001/000001/07", status="In Business"),
         entry("Blue Crane Properties", registration_number="2003/000009/07")),
    )  # fmt: skip
    found = fills(ONE.head(1), result)
    assert states(found) == {
        "registration_number": ("filled", "2001/000001/07", 0.95),
        "status": ("filled", "In Business", 0.95),
    }
    assert set(found["rule"]) == {"network.same_organization_name"}
    assert set(found["source"]) == {"CIPC"}
    assert set(found["evidence"]) == {"2001/000001/07"}


@pytest.mark.parametrize(
    "result",
    [
        RegistryResult("cipc", (entry("Blue Crane Aviation", status="x"), entry("BLUE CRANE AVIATION", status="x"))),
        RegistryResult("cipc", (entry("Blue Crane Aviation", status="x"),), complete=False),
        RegistryResult("cipc", (entry("Blue Crane Aviations", status="x"),)),
        RegistryResult("cipc", (entry("Blue Crane Aviation CC", status="x"),)),
    ],
)  # fmt: skip
def test_what_may_be_another_organisation_is_only_suggested(result: RegistryResult) -> None:
    """Prevents: the number or status of a namesake written into a row."""
    found = states(fills(ONE.head(1), result))
    assert {state for state, _, _ in found.values()} == {"suggested"}


def test_rows_that_are_called_the_same_are_only_suggested_to() -> None:
    """Prevents: two branches that both get the number of one company."""
    result = RegistryResult("cipc", (entry("Blue Crane Aviation", organization_type="Private"),))
    assert set(fills(TABLE, result).filter(pl.col("row").is_in([0, 3]))["state"]) == {"suggested"}


def test_an_entry_with_another_number_is_another_organisation() -> None:
    """Prevents: a namesake taken for a company whose number is known."""
    other = RegistryResult(
        "sacaa", (entry("Red Kite Flying Club", registration_number="1999/000001/08", website="x.example"),)
    )
    assert fills(TABLE.slice(1, 1), other, registries=("sacaa",)).height == 0
    same = RegistryResult(
        "sacaa", (entry("RED KITE", registration_number="2001/000002/08", website="www.kite.example"),)
    )
    found = states(fills(TABLE.slice(1, 1), same, registries=("sacaa",)))
    assert found["website"] == ("filled", "http://www.kite.example", 0.98)


def test_of_two_registries_the_first_says_the_status_and_both_the_place() -> None:
    """Prevents: an active operator without status because a company register has another word for it."""
    sacaa = RegistryResult("sacaa", (entry("Blue Crane Aviation", status="Active", city="Lanseria"),))
    cipc = RegistryResult("cipc", (entry("Blue Crane Aviation", status="In Business", city="Midrand"),))
    row = ONE.head(1).with_columns(city=pl.lit(None, pl.String))
    for order, words in ((("sacaa", "cipc"), "Active"), (("cipc", "sacaa"), "In Business")):
        found = states(fills(row, sacaa, cipc, registries=order))
        assert found["status"][:2] == ("filled", words)
        assert found["city"][0] == "suggested"


def test_values_that_are_none_of_their_field_are_left_out() -> None:
    """Prevents: a number of another kind in the column of company numbers."""
    result = RegistryResult("cipc", (entry("Blue Crane Aviation", registration_number="AOC-17", status="n/a"),))
    assert fills(ONE.head(1), result).height == 0


def test_rows_say_whether_the_network_was_used() -> None:
    """Prevents: a row that claims a lookup that did not happen, or hides one."""
    questions = registry_questions(TABLE, NOTHING, ("cipc",), FIELDS, 10)
    given = {
        one.identity: not_found(CIPC)
        if one.by == "registration_number"
        else failed(CIPC, "no_answer", "silent", retry=True)
        for one in questions.distinct()
    }
    answers = RegistryAnswers(questions.lines, given)
    assert (answers.rows_used(), answers.rows_skipped()) == ({1}, set())
    closed = RegistryAnswers(questions.lines, {}, disabled=True)
    assert (closed.rows_used(), closed.rows_skipped()) == (set(), {0, 1, 3})
    told = told_fills(
        TABLE, find_fills(TABLE, EnrichmentRules(chain=["network"]), Knowledge(answers=answers)).fills, "2026-01-01"
    )
    rows = row_provenance(4, told, "2026-01-01", used={1}, skipped={0})["provenance_network_status"]
    assert rows.to_list() == ["skipped: network disabled", "used", "not_used", "not_used"]


def test_fills_of_registries_say_so_and_overwrite_nothing() -> None:
    """Prevents: research told as deduction, and a value of the workbook replaced."""
    result = RegistryResult("cipc", (entry("Blue Crane Aviation", city="Pretoria", status="In Business"),))
    found = fills(ONE.head(1), result)
    told = told_fills(ONE.head(1), found, "2026-01-01")
    assert told.select("field", "strategy", "network_status").rows() == [("status", "research", "used")]
    assert filled_cells(ONE.head(1), found, "ZA")["column"].to_list() == ["status"]


SNAPSHOT = pl.DataFrame(
    {
        "Name of Organisation": ["RED KITE FLYING CLUB", "Red Kite Flying Club", "Blue Crane Aviation"],
        "Reg No": ["2001/000002/08", "1999/000001/08", None],
        "Status": ["In Business", "Deregistered", "In Business"],
        "Contact Person": ["A", "B", "C"],
    }
)


def test_a_snapshot_answers_as_the_registry_would() -> None:
    """Prevents: two forms of result for one registry, and people read out of a snapshot."""
    snapshot = snapshot_of(CIPC, SNAPSHOT)
    assert snapshot is not None
    by_number, by_name = asked(TABLE.slice(1, 1)).distinct()[0], asked(TABLE.head(1)).distinct()[0]
    unknown = asked(pl.DataFrame({"organization_name": ["Unknown Air"]})).distinct()[0]
    answers = snapshot.answers([by_number, unknown, by_name])
    result = answers[by_number]
    assert (result.success, result.origin, len(result.records)) == (True, "snapshot", 1)
    assert result.records[0].values == {"registration_number": "2001/000002/08", "status": "In Business"}
    assert answers[by_name].records[0].names == ("Blue Crane Aviation",)
    assert answers[unknown].not_found


def test_a_number_tells_lines_of_a_snapshot_apart() -> None:
    """Prevents: two entries of one name that only suggest although the row says which it is."""
    snapshot = snapshot_of(CIPC, SNAPSHOT)
    assert snapshot is not None
    rows = pl.DataFrame(
        {
            "organization_name": ["Red Kite Flying Club", "Red Kite Flying Club", "Red Kite Flying Club"],
            "registration_number": ["2001/000002/08", "2015/000003/07", None],
            "status": [None, None, None],
        },
        schema_overrides={"status": pl.String},
    )
    found = find_fills(
        rows, EnrichmentRules(chain=["registries"], fields=("status",)), Knowledge(snapshot.lists())
    ).fills
    assert found.select("row", "state", "value").rows() == [
        (0, "filled", "In Business"),
        (2, "suggested", "Deregistered"),
    ]


def test_a_table_without_names_or_values_is_no_snapshot() -> None:
    """Prevents: a workbook of something else read as a registry."""
    assert snapshot_of(CIPC, SNAPSHOT.select("Status")) is None
    assert snapshot_of(CIPC, SNAPSHOT.select("Name of Organisation", "Contact Person")) is None


HANGAR = {"address_primary": "1 Hangar Road", "city": "Lanseria", "province": "Gauteng", "postal_code": "1748"}


@pytest.mark.parametrize(
    ("stated", "state"),
    [
        ({}, "filled"),
        ({"province": "Gauteng"}, "filled"),
        ({"city": "LANSERIA"}, "filled"),
        ({"province": "Limpopo"}, "suggested"),
        ({"province": "Gauteng", "city": "Midrand"}, "suggested"),
        ({"suburb": "Northcliff"}, "suggested"),
    ],
)
def test_a_registered_address_is_not_put_under_another_town(stated: dict[str, str], state: str) -> None:
    """Prevents: the street of an accountant under the town of a flying club: an address that does not exist."""
    places = ("address_primary", "suburb", "city", "province", "postal_code")
    rows = pl.DataFrame({"organization_name": ["Aero"], **{name: [stated.get(name)] for name in places}}).cast(
        pl.String
    )
    result = RegistryResult("cipc", (entry("Aero", **HANGAR),))
    questions = registry_questions(rows, NOTHING, ("cipc",), (*FIELDS, *places), 10)
    answers = RegistryAnswers(questions.lines, {questions.distinct()[0].identity: result})
    by_network = find_fills(rows, EnrichmentRules(chain=["network"]), Knowledge(answers=answers)).fills
    snapshot = snapshot_of(CIPC, pl.DataFrame([{"name": "Aero", "address": "1 Hangar Road", "city": "Lanseria",
                                                "province": "Gauteng", "postcode": "1748"}]))  # fmt: skip
    assert snapshot is not None
    kept = find_fills(rows, EnrichmentRules(chain=["registries"]), Knowledge(snapshots={"cipc": snapshot})).fills
    for found in (by_network, kept):
        told = found.filter(pl.col("field") != "coordinates")
        assert set(told["field"]) == set(HANGAR) - set(stated)
        assert set(told["state"]) == {state}


def test_what_other_links_fill_counts_as_the_place_of_a_row() -> None:
    """Prevents: a town of a registry beside a province that the landline told a moment before."""
    rows = pl.DataFrame({"organization_name": ["Aero"], "website": ["http://aero.example"]})
    questions = registry_questions(rows, NOTHING, ("cipc",), FIELDS, 10)
    given = {questions.distinct()[0].identity: RegistryResult("cipc", (entry("Aero", **HANGAR),))}
    province = pl.DataFrame(
        {"row": [0], "field": ["province"], "value": ["Limpopo"]}, schema_overrides={"row": pl.UInt32}
    )
    answers = RegistryAnswers(questions.lines, given, filled=province)
    found = find_fills(rows, EnrichmentRules(chain=["network"]), Knowledge(answers=answers)).fills
    assert set(found["state"]) == {"suggested"}


def flying_clubs(number: int) -> pl.DataFrame:
    """So many organisations, every other one with a number."""
    return pl.DataFrame(
        {
            "organization_name": [f"Flying Club {place}" for place in range(number)],
            "registration_number": [None if place % 2 else f"2001/{place:06d}/08" for place in range(number)],
        }
    )


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Fills where a registry has the organisation of each row, and one called nearly the same."""
    questions = registry_questions(rows, NOTHING, ("cipc",), FIELDS, rows.height)
    entries = {
        question.identity: RegistryResult(
            "cipc", (entry(question.text.upper(), city=f"Town {place}"), entry(f"{question.text} Two", city="Midrand"))
        )
        for place, question in enumerate(questions.distinct())
    }
    answers = RegistryAnswers(questions.lines, entries)
    return find_fills(rows, EnrichmentRules(chain=["network"], fields=FIELDS), Knowledge(answers=answers)).fills


def told_by_snapshot(rows: pl.DataFrame) -> list[bool]:
    """Whether a snapshot of all but the last row knows each of them."""
    snapshot = snapshot_of(
        CIPC, rows.slice(0, rows.height - 1).with_columns(name="organization_name", status=pl.lit("In Business"))
    )
    assert snapshot is not None
    return [result.success for result in snapshot.answers(asked(rows, limit=rows.height).distinct()).values()]


@pytest.mark.parametrize(("module", "work"), [(matching, judged), (snapshots, told_by_snapshot)])
def test_names_are_folded_together_however_many_questions_there_are(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, work: Callable[[pl.DataFrame], object]
) -> None:
    """Prevents: an hour of folding names one at a time where a registry is asked about tens of thousands."""
    folds: list[int] = []
    for cleaner in ("clean_organisation_names", "clean_identifiers"):
        whole = getattr(module, cleaner)

        def counted(texts: pl.Series, *kind: str, whole: Callable[..., pl.DataFrame] = whole) -> pl.DataFrame:
            folds.append(texts.len())
            return whole(texts, *kind)

        monkeypatch.setattr(module, cleaner, counted)
    work(flying_clubs(2))
    few = len(folds)
    folds.clear()
    work(flying_clubs(60))
    assert 0 < len(folds) == few


def test_each_question_is_judged_by_its_own_entries() -> None:
    """Prevents: entries of one organisation told of another, where many are judged together."""
    found = judged(flying_clubs(60)).filter((pl.col("field") == "city") & (pl.col("state") == "filled"))
    assert found.select("row", "value").rows() == [(row, f"Town {row}") for row in range(1, 60, 2)]
    known = told_by_snapshot(flying_clubs(60))
    assert known.count(True) == 59
    assert not all(known)
