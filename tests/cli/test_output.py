"""Events are one line of JSON each, complete, and free of personal data."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.golden import CONTACTS, ORGANISATIONS
from hotpass_cli.output import REDACTED, Masking, Output, event_line, personal_fields


def sent(data: dict[str, Any], *sensitive: str) -> dict[str, Any]:
    """``data`` as a reader of the event gets it."""
    found: dict[str, Any] = json.loads(event_line("test", data, Masking(sensitive)))["data"]
    return found


def test_a_source_called_contact_database_keeps_its_count() -> None:
    """Masking by a part of any key once hid the row count of a source because of its name."""
    data = {
        "source_breakdown": {"Contact Database": 188, "Email": 3, "Phones": 2},
        "performance_metrics": {"source_load_seconds": {"Contact Email": 0.5}},
    }
    assert sent(data) == data


@pytest.mark.parametrize(
    "name", sorted({field.name for field in FIELDS if field.personal} | {"email", "phone", "mobile"})
)
def test_every_personal_field_is_masked_wherever_it_is(name: str) -> None:
    """Logs travel further than the dataset."""
    assert sent({"rows": [{name: "x"}]}) == {"rows": [{name: REDACTED}]}
    assert sent({name.upper(): ["x", "y"]}) == {name.upper(): REDACTED}


def test_every_personal_column_that_is_published_is_known() -> None:
    """A column added to the published tables must not slip into the logs."""
    columns = {column.name for table in (ORGANISATIONS, CONTACTS) for column in table.columns if column.personal}
    assert columns - {"name"} <= personal_fields()


def test_a_value_beside_the_name_of_a_personal_field_is_masked() -> None:
    """A conflict names its field in one key and shows the value in another."""
    conflict = {
        "field": "contact_primary_email",
        "chosen_source": "Contact Database",
        "value": "a@example.org",
        "alternatives": [{"source": "SACAA", "value": "b@example.org"}],
    }
    assert sent({"conflict_resolutions": [conflict]})["conflict_resolutions"] == [
        {**conflict, "value": REDACTED, "alternatives": REDACTED}
    ]
    plain = {"field": "province", "value": "Gauteng", "alternatives": [{"source": "a", "value": "GP"}]}
    assert sent(plain) == plain


def test_what_is_missing_stays_missing() -> None:
    """A mask over nothing would claim that there was something."""
    assert sent({"email": None}) == {"email": None}


def test_a_sensitive_field_is_a_name_or_a_path() -> None:
    """A name masks everywhere; a path masks one place only."""
    data = {"area": "x", "site": {"area": "y", "city": "z"}, "city": "w", "source_breakdown": {"Area": 1}}
    assert sent(data, "Area", "site.city") == {
        "area": REDACTED,
        "site": {"area": REDACTED, "city": REDACTED},
        "city": "w",
        "source_breakdown": {"Area": 1},
    }


def test_json_has_no_nan_and_knows_our_types() -> None:
    """``NaN`` is not JSON: strict readers refuse the whole line."""
    data = {"a": math.nan, "b": math.inf, "c": Path("x/y"), "d": date(2026, 1, 2), "e": {"z", "a"}, "f": (1,)}
    assert sent(data) == {"a": None, "b": None, "c": "x/y", "d": "2026-01-02", "e": ["a", "z"], "f": [1]}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_an_event_is_always_one_line_of_json(value: object) -> None:
    """Some characters end a line for a reader although they are no newline: U+2028, U+0085."""
    line = event_line("test", {"value": value}, Masking())
    assert len(line.splitlines()) == 1
    assert set(json.loads(line)) == {"event", "data"}


def test_in_json_mode_only_events_reach_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    """A stray line for people breaks the program that reads stdout."""
    output = Output("json")
    output.line("for people")
    output.show("for people")
    output.warning("look\nout")
    output.event("done", {"n": 1})
    captured = capfd.readouterr()
    assert [json.loads(line)["event"] for line in captured.out.splitlines()] == ["warning", "done"]
    assert captured.err == "Warning: look out\n"


def test_in_rich_mode_no_event_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    """People do not read JSON."""
    output = Output("rich")
    output.event("done", {"n": 1})
    output.show("[bold]result[/bold]")
    assert capfd.readouterr().out == "result\n"


def test_a_terminal_obeys_no_cell(capfd: pytest.CaptureFixture[str]) -> None:
    """Prevents: a name that clears the screen, or renames the window, of whoever reads about it."""
    output, hostile = Output("rich"), "Sky\x1b[2J\x07 Wi\x9bngs\x7f"
    output.line(hostile)
    output.talk(hostile)
    output.error(hostile)
    captured = capfd.readouterr()
    assert captured.out == "Sky [2J  Wi ngs \n"
    assert captured.err == "Sky [2J  Wi ngs \nError: Sky [2J Wi ngs\n"
