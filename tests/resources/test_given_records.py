"""Records of a file that a configuration names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_resources import given_records as module
from hotpass_resources.given_records import given_records


def test_records_of_a_table_have_their_line_and_no_empty_cells(tmp_path: Path) -> None:
    """Prevents: an error nobody can find in the file, and empty cells that are values."""
    path = tmp_path / "events.csv"
    path.write_bytes(b'\xef\xbb\xbfTarget;Insight;\n"aero\nexample";Opens;\n\nbravo;  ;\n')
    assert list(given_records(path)) == [
        (f"{path}:2", {"target": "aero\nexample", "insight": "Opens"}),
        (f"{path}:5", {"target": "bravo"}),
    ]


def test_records_of_a_list_have_their_place(tmp_path: Path) -> None:
    """Prevents: a JSON export that cannot be used although it says the same."""
    path = tmp_path / "events.json"
    path.write_text(json.dumps([{"target": "aero", "insight": None}, {"target": "bravo", "intent": 0}]))
    assert list(given_records(path)) == [
        (f"{path}, entry 1", {"target": "aero"}),
        (f"{path}, entry 2", {"target": "bravo", "intent": 0}),
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("none.csv", None, "No such file"),
        ("folder.csv", "folder", "it is no file"),
        ("events.xlsx", b"", "the suffix says no known format"),
        ("events.json", b"{]", "it is not JSON"),
        ("events.json", b"\xff\xfe", "it is not JSON"),
        ("events.json", b"[" * 200_000, "it is not JSON"),
        ("events.json", b'{"secret": 1}', "it is not a list"),
        ("events.json", b'[["secret"]]', "entry 1 is not an object"),
        ("events.csv", b"a,b\nsecret,secret,secret\n", "more cells than the header"),
        ("large.csv", b"a\n" + b"secret\n" * 20, "it is larger than"),
        ("many.json", b"[{}, {}, {}, {}]", "more than 3 records"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | str | None, why: str
) -> None:
    """Prevents: a traceback, an endless read, or a value of the file in a message."""
    monkeypatch.setattr(module, "MAX_RECORDS", 3)
    if name == "large.csv":
        monkeypatch.setattr(module, "MAX_BYTES", 64)
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    with pytest.raises(InputError) as refused:
        list(given_records(path))
    assert why in str(refused.value) and "secret" not in str(refused.value)
    assert refused.value.exit_code == 2
