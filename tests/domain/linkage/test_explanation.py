"""One pair explained: what each comparison said, what holds two rows together, what keeps them apart."""

import json
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.kinds import LinkColumn
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, link_table
from hotpass_assets.domain.linkage.explain.explanation import MASK, PairExplanation, explain_pair, explanation_lines

COLUMNS = (
    LinkColumn("name", "organisation", "stated"),
    LinkColumn("town", "town", "stated"),
    LinkColumn("phone", "phone", "stated"),
)
ROWS = (
    ("Protea Air Charter (Pty) Ltd", "Kimberley", "053 831 4400"),
    ("Protea Air Charter", "Kimberley", "053 831 4400"),
    ("Protea Air Charters", None, "0538314400"),
    ("Karoo Gliding Club", "Graaff-Reinet", "049 892 1177"),
    ("Umgeni Balloon Safaris", "Howick", None),
    ("Umgeni Balloon Safaris CC", "Howick", "033 330 2211"),
    ("Zebra Hangar Doors", "Welkom", "057 352 9090"),
)
TABLE = pl.DataFrame(ROWS, schema=["name", "town", "phone"], orient="row")


@cache
def _linked() -> Linked:
    return link_table(TABLE, COLUMNS, LinkSettings())


def _explained(left: int, right: int, told: Told | None = None) -> PairExplanation:
    linked = link_table(TABLE, COLUMNS, LinkSettings(), told) if told else _linked()
    return explain_pair(TABLE, linked, left, right, LinkSettings(), told)


def test_the_weights_of_the_steps_sum_to_the_total() -> None:
    """Prevents: an explanation that explains something else than the score."""
    linked = _linked()
    for left, right, weight in linked.pairs.select("left", "right", "weight").head(3).iter_rows():
        explained = explain_pair(TABLE, linked, left, right)
        assert explained.prior + sum(step.weight for step in explained.steps) == pytest.approx(weight, abs=1e-5)
        assert explained.weight == weight
        assert explained.compared


def test_a_pair_that_was_never_compared_is_compared_for_the_explanation() -> None:
    """Prevents: no answer for the pairs people ask about most: those that were missed."""
    missed = (pl.col("left") == 3) & (pl.col("right") == 6)
    linked = replace(_linked(), pairs=_linked().pairs.filter(~missed))
    explained = explain_pair(TABLE, linked, 3, 6, LinkSettings())
    assert not explained.compared
    assert {step.comparison for step in explained.steps} == {"name", "town", "phone"}
    assert explained.apart is not None
    assert explained.apart.cause == "below threshold"
    assert "never compared" in explained.apart.why


def test_rows_that_are_together_name_the_pair_that_holds_them() -> None:
    """Prevents: clusters nobody can check, as it is not said which pairs made them."""
    explained = _explained(0, 1)
    assert explained.together
    assert explained.apart is None
    assert explained.weakest is not None
    assert (explained.path[0].left, explained.path[-1].right) == (0, 1)


def test_the_chain_goes_through_the_strongest_pairs_and_names_its_weakest_link() -> None:
    """Prevents: a weak direct pair hiding the rows that really joined two others."""
    linked = _linked()
    gammas = linked.pairs.select(pl.selectors.starts_with("gamma_")).columns
    pairs = pl.DataFrame(
        {"left": [0, 0, 1], "right": [1, 2, 2], "weight": [9.0, -3.0, 3.0], "probability": [0.998, 0.11, 0.89]},
        schema_overrides={"left": pl.UInt32, "right": pl.UInt32},
    ).with_columns(pl.lit(0, dtype=pl.Int8).alias(name) for name in gammas)
    together = linked.clusters.with_columns(
        cluster=pl.when(pl.col("row") <= 2).then(pl.lit(0, dtype=pl.UInt32)).otherwise("cluster")
    )
    weak = replace(linked.model, match_share=1e-9)
    explained = explain_pair(TABLE, replace(linked, pairs=pairs, clusters=together, model=weak), 2, 0)
    assert [(hop.left, hop.right) for hop in explained.path] == [(0, 1), (1, 2)]
    assert explained.weakest is not None
    assert explained.weakest.probability == pytest.approx(0.89)
    assert any("weakest link is row 1 with row 2" in line for line in explanation_lines(explained))


def test_a_decision_that_keeps_rows_apart_is_named() -> None:
    """Prevents: blaming the model for what a person said."""
    explained = _explained(0, 1, Told(cannot_link=[(0, 1)]))
    assert explained.apart is not None
    assert explained.apart.cause == "decision"
    assert explained.apart.why == "a person said that rows 0 and 1 are different."


def test_a_decision_that_joins_rows_is_named() -> None:
    """Prevents: a join that no score explains."""
    explained = _explained(3, 6, Told(must_link=[(6, 3)]))
    assert explained.together
    assert [hop.decided for hop in explained.path] == [True]
    assert any("a person called them the same" in line for line in explanation_lines(explained))


def test_a_mean_that_is_too_low_is_told_with_the_pair_that_would_have_joined() -> None:
    """Prevents: "below threshold" for clusters whose best pair is above it."""
    linked = _linked()
    clusters = linked.clusters.with_columns(cluster=pl.Series([0, 1, 0, 0, 0, 0, 0], dtype=pl.UInt32))
    explained = explain_pair(TABLE, replace(linked, clusters=clusters), 0, 1)
    assert explained.apart is not None
    assert explained.apart.cause == "mean too low"
    assert "it takes 0.4" in explained.apart.why


def test_lines_fit_a_terminal_and_say_which_row_has_what() -> None:
    """Prevents: explanations that scroll sideways."""
    long = TABLE.with_columns(name=pl.col("name") + " " + "of the far and windy north " * 9)
    explained = explain_pair(long, link_table(long, COLUMNS, LinkSettings()), 0, 3)
    lines = explanation_lines(explained)
    assert max(map(len, lines)) <= 100
    assert lines[0] == "Rows 0 and 3 are not taken for the same."
    assert any("row 3 has 049 892 1177" in line for line in lines)


def test_an_explanation_can_be_written_as_json_with_masked_columns() -> None:
    """Prevents: personal data in output that masks it everywhere else."""
    explained = explain_pair(TABLE, _linked(), 0, 1, masked=frozenset({"phone"}))
    written = json.dumps([explained.to_dict(), explanation_lines(explained)], ensure_ascii=False)
    assert MASK in written
    assert "053 831 4400" not in written
    assert f"both have {MASK}" not in written
    assert json.loads(written)[0]["together"] is True


@pytest.mark.parametrize(
    ("left", "right", "says"), [(0, 7, "there is no row 7"), (-1, 2, "rows 0 to 6"), (2, 2, "twice")]
)
def test_rows_that_cannot_be_explained_are_refused(left: int, right: int, says: str) -> None:
    """Prevents: a traceback, or the last row, for a row that does not exist."""
    with pytest.raises(InputError, match=says):
        _explained(left, right)


def test_a_table_in_which_nothing_is_compared_says_so() -> None:
    """Prevents: an empty explanation that looks like a finding."""
    columns = [LinkColumn("number", "row_id", "stated")]
    table = pl.DataFrame({"number": ["1", "2"]})
    explained = explain_pair(table, link_table(table, columns, LinkSettings()), 0, 1)
    assert explained.steps == ()
    assert explained.apart is not None
    assert explained.apart.cause == "nothing to compare"


def test_identical_rows_count_as_compared() -> None:
    """Prevents: "never compared" for a row that an identical one stands for."""
    table = pl.concat([TABLE, TABLE[[1, 1, 1]]])
    explained = explain_pair(table, link_table(table, COLUMNS, LinkSettings()), 0, 9)
    assert explained.compared
    assert explained.together
    assert len(explained.path) == 1
