"""Reading profile files: every problem at once, with file and line, and no way to do harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import (
    bundled_profiles_dir,
    find_profile,
    list_profiles,
    load_profile,
    read_profile,
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a profile file and returns its path."""

    def _write(text: str, name: str = "clubs.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def problems_of(path: Path) -> list[str]:
    """Problems of an invalid profile, one text each, without the folder."""
    with pytest.raises(ConfigurationError) as caught:
        read_profile(path)
    assert caught.value.exit_code == 2
    return [str(problem).removeprefix(f"{path.parent}/") for problem in caught.value.problems]


BROKEN_YAML = """\
name: clubs
displayname: Clubs
ingest:
  sources:
    - name: Members
      workbooks: ["*.xlsx"]
      sheets:
        - sheet: Members
          header_row: first
          columns:
            Tel: contact_fone
refine:
  required_fields: [organisation_name]
  rejected_share_limit: 3
"""

BROKEN_TOML = """\
name = "clubs"
displayname = "Clubs"

[[ingest.sources]]
name = "Members"
workbooks = [
  "*.xlsx", # ] not the end
]

[[ingest.sources.sheets]]
sheet = "Members"
header_row = "first"

[ingest.sources.sheets.columns]
"Tel No." = "contact_fone"

[refine]
required_fields = ["organisation_name"]
rejected_share_limit = 3
"""


def test_all_problems_of_a_yaml_profile_come_at_once_with_their_lines(write: Write) -> None:
    """A person would otherwise correct a file one error and one run at a time."""
    problems = problems_of(write(BROKEN_YAML))
    assert [problem.partition(": ")[0] for problem in problems] == [
        "clubs.yaml:2",
        "clubs.yaml:9",
        "clubs.yaml:11",
        "clubs.yaml:13",
        "clubs.yaml:14",
    ]
    assert problems[0] == "clubs.yaml:2: displayname: unknown key (did you mean 'display_name'?)"
    assert "ingest.sources[0].sheets[0].header_row" in problems[1]
    assert "'contact_fone' is no known field (did you mean 'contact_phone'?)" in problems[2]
    assert "did you mean 'organization_name'?" in problems[3]


def test_all_problems_of_a_toml_profile_come_at_once_with_their_lines(write: Write) -> None:
    """TOML's parser keeps no lines; ours must not point at the wrong ones."""
    problems = problems_of(write(BROKEN_TOML, "clubs.toml"))
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert lines == [2, 12, 15, 18, 19]


def test_a_repeated_key_is_an_error(write: Write) -> None:
    """YAML parsers keep the last of two equal keys without a word."""
    problems = problems_of(write("name: clubs\nlink:\n  close_name: 0.9\n  close_name: 0.5\n"))
    assert problems == ["clubs.yaml:4: the key 'close_name' is written twice (first on line 3) (keep one of them)"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name: &a clubs\nsummary: *a\n", "aliases (*name) are not supported"),
        ("name: !!python/object/apply:os.getcwd []\n", "tags are not supported"),
        ("name: !thing x\n", "tags are not supported"),
        ("name: " + "[" * 5000 + "\n", "nested too deeply"),
        ("name: [clubs\n", "it is not YAML"),
        ("- name\n", "does not hold keys and values"),
        ("", "does not hold keys and values"),
        ("? [a]\n: b\n", "a key must be plain text"),
        ("name: a\n---\nname: b\n", "it is not YAML"),
        ("name: \x07\n", "it is not YAML"),
        ("name: !!int abc\n", "it is not YAML"),
        ("name: !!binary '?'\n", "tags are not supported"),
        ("name: a\nx: !!omap [a: b]\n", "clubs.yaml:2: tags are not supported"),
    ],
)
def test_yaml_that_could_do_harm_or_makes_no_sense_is_refused(write: Write, text: str, part: str) -> None:
    """Alias bombs, object tags, deep nesting and syntax errors end in one clear error, never in a crash."""
    assert any(part in problem for problem in problems_of(write(text)))


def test_a_toml_syntax_error_names_its_line(write: Write) -> None:
    """A syntax error without a line sends the reader through the whole file."""
    assert problems_of(write('name = "clubs"\n\nlink = \n', "clubs.toml"))[0].startswith("clubs.toml:3: it is not TOML")


def test_a_large_or_binary_file_is_refused(tmp_path: Path) -> None:
    """A workbook given as a profile must not be parsed as one."""
    large, binary = tmp_path / "large.yaml", tmp_path / "binary.yaml"
    large.write_bytes(b"# " + b"x" * (1024 * 1024 + 1))
    binary.write_bytes(b"name: a\nsummary: \xff\xfe\n")
    assert "larger than 1024 KiB" in problems_of(large)[0]
    assert problems_of(binary) == ["binary.yaml:2: it is not UTF-8 text (save it as UTF-8)"]


def test_plain_yaml_words_stay_text(write: Write) -> None:
    """YAML 1.1 reads NO as false, 0821 as a number and 2026-01-01 as a date."""
    text = 'name: clubs\ncountry_code: NO\nrefine:\n  null_words: [off, 0821, 2026-01-01, "1"]\n'
    profile = read_profile(write(text))
    assert profile.country_code == "NO"
    assert profile.refine.null_words == ("off", "0821", "2026-01-01", "1")


def test_a_header_that_looks_like_a_number_or_a_flag_is_a_header(write: Write) -> None:
    """A column called Yes or 2024 must be found under that name."""
    sheet = "sheets: [{sheet: A, columns: {Yes: notes, 2024: notes, 1.10: notes}}]"
    profile = read_profile(write(f"name: clubs\ningest: {{sources: [{{name: A, workbooks: ['*'], {sheet}}}]}}\n"))
    assert list(profile.ingest.sources[0].sheets[0].columns) == ["Yes", "2024", "1.10"]


@pytest.mark.parametrize(
    ("block", "part"),
    [
        ("features: {compliance: true}", "may only be on when the profile states its intent"),
        ("features: {enrichment: yes}", "may only be on when the profile states its intent"),
        ("refine: {value_maps: {contact_email: {a: b}}}", "takes no value map"),
        ("refine: {synonyms: {website: [Link], notes: [link]}}", "is a synonym of both"),
        ("refine: {survivorship: {website: [newest]}}", "refine.survivorship.website[0]"),
        ("refine: {survivorship: {website: [quality, quality]}}", "is listed twice"),
        ("refine: {quality_weights: {website: 0}}", "no field has a weight above 0"),
        ("refine: {expectations: [{column: website, check: like}]}", "refine.expectations.default[0].check"),
        ("refine: {expectations: [{column: websit, check: unique}]}", "did you mean 'website'?"),
        (
            "refine: {expectations: [{table: parties, column: a, check: unique}]}",
            "is no table with expectations",
        ),
        ("refine: {expectations: [{column: website, check: unique, value: 1}]}", "takes no value"),
        ("refine: {expectations: [{column: website, check: matches}]}", "needs a regular expression"),
        ("refine: {expectations: [{column: website, check: matches, value: '(a'}]}", "is not valid"),
        ("refine: {expectations: [{column: website, check: matches, value: '(?=a)'}]}", "is not valid"),
        (
            "refine: {expectations: [{column: contact_count, check: matches, value: 'a'}]}",
            "needs a text column",
        ),
        ("refine: {expectations: [{column: website, check: in_set, value: []}]}", "needs a list"),
        (
            "refine: {expectations: [{column: website, check: between, value: [0, 1]}]}",
            "needs a number column",
        ),
        ("refine: {expectations: [{column: contact_count, check: between, value: [1, 0]}]}", "swap them"),
        (
            "refine: {expectations: [{column: contact_count, check: between, value: [.nan]}]}",
            "pair of numbers",
        ),
        ("refine: {expectations: [{column: website, check: unique, mostly: 0}]}", "greater than 0"),
        ("link: {close_name: 0.5, review_name: 0.6}", "review_name is above close_name"),
        ("country_code: XX", "is no ISO 3166-1 country code"),
        ("country_code: ZA\noptions: {country_code: NA}", "differ"),
        ("options: {input_dri: ./data}", "did you mean 'input_dir'?"),
        ("options: {input_dir: ''}", "the path is empty"),
        ("contract: {version: 1.0}", "put the value in quotes"),
        ("ingest: {sources: [{name: A, workbooks: []}]}", "at least 1 item"),
        ("ingest: {sources: [{name: A, workbooks: [a]}, {name: a, workbooks: [b]}]}", "more than one source"),
        ("ingest: {sources: [{name: A, workbooks: [a], encoding: utf-88}]}", "no known text encoding"),
        ("ingest: {sources: [{name: A, workbooks: [a], password: x}]}", "password_env"),
        (
            "ingest: {sources: [{name: A, workbooks: [a], sheets: [{sheet: A, role: ignore}]}]}",
            "needs a reason",
        ),
        (
            "ingest: {sources: [{name: A, workbooks: [a], sheets: [{sheet: A, reason: b}]}]}",
            "only with role: ignore",
        ),
        (
            "ingest: {sources: [{name: A, workbooks: [a], sheets: "
            "[{sheet: A, role: ignore, reason: b, header_row: 1}]}]}",
            "reads no header_row",
        ),
        (
            "ingest: {sources: [{name: A, workbooks: [a], sheets: [{sheet: A, first_column: AA, last_column: B}]}]}",
            "right of last_column",
        ),
        (
            "ingest: {sources: [{name: A, workbooks: [a], sheets: [{sheet: A, header_row: 5, last_row: 5}]}]}",
            "not below header_row",
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_on_its_line(write: Write, block: str, part: str) -> None:
    """A profile that loads must be one the pipeline can follow to the letter."""
    problems = problems_of(write(f"name: clubs\n{block}\n"))
    assert any(part in problem for problem in problems), problems
    assert all(problem.startswith(("clubs.yaml:2", "clubs.yaml:3", "clubs.yaml: ")) for problem in problems)


@pytest.mark.parametrize("name", ["Clubs", "../clubs", "", "a b", "-a"])
def test_a_profile_name_is_safe_as_a_folder_and_an_asset_key(write: Write, name: str) -> None:
    """The name becomes part of asset keys and paths."""
    assert any("name" in problem for problem in problems_of(write(f"name: '{name}'\n")))


def test_a_file_called_otherwise_than_its_profile_is_refused_when_found_by_name(write: Write) -> None:
    """A copied profile with the old name inside would overwrite the tables of the original."""
    path = write("name: members\n")
    with pytest.raises(ConfigurationError, match="make the two the same"):
        load_profile("clubs", [path.parent])
    assert load_profile(str(path)).name == "members"


def test_folders_are_searched_in_order_and_the_bundled_one_last(tmp_path: Path) -> None:
    """A workspace's own profile must win over the one that ships."""
    folders = [tmp_path / name for name in ("first", "second", "bundled")]
    for folder in folders[1:]:
        folder.mkdir()
        (folder / "clubs.yml").write_text("name: clubs\n")
    assert find_profile("clubs", folders[:2], folders[2]) == folders[1] / "clubs.yml"
    assert find_profile("clubs", folders[:1], folders[2]) == folders[2] / "clubs.yml"


def test_a_missing_profile_says_where_it_was_looked_for_and_what_is_near(tmp_path: Path) -> None:
    """The bare words "not found" leave the reader guessing at the search path."""
    (tmp_path / "aviation.yaml").write_text("name: aviation\n")
    with pytest.raises(ConfigurationError) as caught:
        find_profile("avation", [tmp_path])
    assert str(tmp_path) in str(caught.value)
    assert "available: aviation" in str(caught.value)
    assert caught.value.exit_code == 2
    with pytest.raises(ConfigurationError, match=r"nowhere\.yaml"):
        find_profile("nowhere.yaml", [tmp_path])


def test_profiles_are_listed_by_name_once(tmp_path: Path) -> None:
    """Two folders with one name must not show it twice, and hidden files are no profiles."""
    for folder, file in (
        ("a", "clubs.yaml"),
        ("b", "clubs.toml"),
        ("b", "air.yml"),
        ("b", ".x.yaml"),
        ("b", "n.txt"),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / file).write_text("name: x\n")
    found = list_profiles([tmp_path / "a", tmp_path / "b", tmp_path / "none"])
    assert [(profile.name, profile.path.name) for profile in found] == [
        ("air", "air.yml"),
        ("clubs", "clubs.yaml"),
    ]


@pytest.mark.parametrize("name", [profile.name for profile in list_profiles([bundled_profiles_dir()])])
def test_every_shipped_profile_loads(name: str) -> None:
    """A shipped profile that does not load breaks the first minute of every user."""
    profile = load_profile(name, (), bundled_profiles_dir())
    assert profile.name == name
    assert profile.summary


def test_the_three_documented_profiles_ship() -> None:
    """The reference names these three."""
    assert {"aviation", "generic", "quickstart"} <= {p.name for p in list_profiles([bundled_profiles_dir()])}


def test_a_block_whose_keys_are_all_commented_out_is_as_if_left_out(write: Write) -> None:
    """YAML reads it as null; people switch keys off that way."""
    assert read_profile(write("name: clubs\nlink:\n  # close_name: 0.9\n")).link.close_name == 0.82
