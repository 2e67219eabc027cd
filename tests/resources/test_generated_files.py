"""Files written for people keep what people change in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.generated_files import generated, write_generated


def test_a_file_is_written_again_only_when_it_differs(tmp_path: Path) -> None:
    """Prevents: new times on files that are the same, and old text that stays."""
    path = tmp_path / "a" / "values.yaml"
    first = generated(path, "x: 1\n")
    assert first.state == "new" and not path.parent.exists()
    write_generated([first])
    assert path.read_text() == first.text
    assert generated(path, "x: 1").state == "same"
    second = generated(path, "x: 2\n")
    assert second.state == "changed"
    write_generated([second])
    assert path.read_text().startswith("x: 2\n# Written by hotpass deploy; SHA-256")


@pytest.mark.parametrize("change", ["x: 9\n{rest}", "{text}extra: 1\n", "{text}\n", "mine\n", ""])
def test_a_file_somebody_changed_is_kept(tmp_path: Path, change: str) -> None:
    """Prevents: a person's values overwritten in silence; --force says it aloud."""
    path = tmp_path / "values.yaml"
    write_generated([generated(path, "x: 1\n")])
    text = path.read_text()
    path.write_text(change.format(text=text, rest=text.partition("\n")[2]))
    theirs = path.read_text()
    kept = generated(path, "x: 2\n")
    assert kept.state == "kept"
    write_generated([kept])
    assert path.read_text() == theirs
    write_generated([generated(path, "x: 2\n", force=True)])
    assert path.read_text().startswith("x: 2\n")


def test_other_line_ends_are_no_change(tmp_path: Path) -> None:
    """Prevents: every file kept for ever after a checkout on Windows."""
    path = tmp_path / "values.yaml"
    write_generated([generated(path, "x: 1\n")])
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert generated(path, "x: 1\n").state == "same"
    assert generated(path, "x: 2\n").state == "changed"


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    """Prevents: a traceback about a folder that is read as a file."""
    (tmp_path / "values.yaml").mkdir()
    with pytest.raises(OutputError, match=r"values\.yaml cannot be written .*: Is a directory"):
        generated(tmp_path / "values.yaml", "x: 1\n")
