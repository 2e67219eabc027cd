"""The synthetic workspace: what is in the files is what the truth says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import openpyxl
import phonenumbers
import polars as pl
import pytest
from rapidfuzz import fuzz

from hotpass_assets.domain.sample.families import FILE_NAMES, SampleOptions, SampleWorkspace, write_sample
from hotpass_assets.domain.sample.organisations import invent_organisations
from hotpass_assets.domain.sample.wide import write_wide_sheet

LEGAL_WORDS = re.compile(
    r"\(?\b(pty|edms)\b\.?\)?\s*(ltd|bpk)\b\.?|\bproprietary limited\b|\bclose corporation\b"
    r"|\(?\b(cc|npc)\b\)?|\bc\.c\.|\bn\.p\.c\.|\b(ltd|limited)\b\.?",
)
EVERY_KIND = """
    address_on_several_lines address_with_a_no_break_space company_written_twice contact_flagged_invalid
    contact_named_with_a_dash contact_of_an_organisation_not_listed contact_with_the_name_spelt_again
    contact_without_a_name contact_without_an_id date_as_a_serial_number date_as_day_first_text
    date_as_year_first_text date_in_words distance_as_text em_dash_for_nothing
    email_in_an_overflow_column email_in_capitals email_in_the_website_column email_invalid
    email_missing email_null_word email_with_a_mailto email_with_a_no_break_space_tail
    email_with_a_trailing_dot email_with_outer_spaces flag_with_a_remark flag_with_a_stray_word
    formula_dragged_below_the_data formula_with_an_error header_repeated hidden_row
    id_from_a_broken_look_up id_written_twice legal_form_spelling name_and_for_ampersand
    name_double_space name_hyphen_for_space name_in_capitals name_in_small_letters
    name_repeated name_typo name_with_a_newline name_with_a_no_break_space_tail name_with_outer_spaces
    name_without_a_space note_row note_with_a_link office_address_for_a_person
    office_number_for_a_person person_in_capitals person_with_a_nickname person_with_a_title
    phone_as_a_float_text phone_invalid phone_missing phone_null_word phone_number_with_country_code
    phone_number_without_its_zero phone_spaced_text phone_with_a_no_break_space_tail province_missing
    province_misspelt province_unknown remark_without_a_header role_beside_the_name row_with_an_id_only
    status_invalid status_zero surname_missing text_like_a_formula total_row two_emails_in_a_cell
    two_people_in_a_cell two_phones_in_a_cell two_websites_in_a_cell website_missing website_null_word
    website_with_a_label website_with_a_leading_space website_without_a_header whatsapp_spaced
    name_with_a_bracketed_town name_trading_as
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SampleWorkspace:
    """The workspace that a newcomer gets."""
    return write_sample(tmp_path_factory.mktemp("small"))


def cells(path: Path) -> dict[tuple[str, int], list[object]]:
    """Cached cell values of every row of a workbook."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, number): list(row)
        for sheet in workbook
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
    }


def texts(row: list[object]) -> Iterator[str]:
    """The non-empty cells of a row as text."""
    return (str(cell) for cell in row if cell is not None and str(cell).strip())


def test_the_three_families_are_written_with_their_sheets(small: SampleWorkspace) -> None:
    """Profiles choose tables by file and sheet name: a renamed sheet would silently not be read."""
    assert tuple(path.name for path in small.files) == FILE_NAMES
    sheets = {path.name: openpyxl.load_workbook(path, read_only=True).sheetnames for path in small.files}
    assert sheets["SACAA Flight Schools - Refined copy__CLEANED.xlsx"] == ["Cleaned", "Issues", "Lists"]
    assert sheets["Reachout Database.xlsx"] == ["Organisation", "Contact Info", "Sheet1"]
    assert sheets["Contact Database.xlsx"] == [
        "Admin",
        "Company_Cat",
        "Company_Contacts",
        "Company_Notes",
        "Company_Addresses",
        "CAA",
        "Aviation Codes",
        "Sheet",
        "Flight schools",
        "FL extended",
        "10-10-25 Capture",
    ]


def test_every_row_of_the_truth_points_at_the_cells_it_speaks_of(small: SampleWorkspace) -> None:
    """A truth that is one row off would make every benchmark lie."""
    for path in small.files:
        found = cells(path)
        for row in small.truth.rows.filter(workbook=path.name).iter_rows(named=True):
            values = found[row["sheet"], row["row"]]
            if row["organization_name"] is not None:
                assert row["organization_name"] in values
            text = " ".join(texts(values))
            digits = re.sub(r"\D", "", text)
            assert all(phone[3:] in digits for phone in row["phones"])
            assert all(email in text.lower() for email in row["emails"])


def test_every_row_with_a_value_is_in_the_truth(small: SampleWorkspace) -> None:
    """A row the truth forgets is a row whose loss nobody would notice."""
    for path in small.files:
        marked = set(small.truth.rows.filter(workbook=path.name).select("sheet", "row").rows())
        assert {place for place, row in cells(path).items() if any(texts(row))} == marked


def test_every_kind_of_dirt_is_in_a_small_workspace(small: SampleWorkspace) -> None:
    """Demos and tests use the small workspace; dirt that only shows at 10k is never looked at."""
    assert [kind for kind in EVERY_KIND.split() if kind not in small.truth.dirt] == []


def test_the_small_workbooks_carry_hidden_rows_merged_ranges_formulas_and_a_comment(
    small: SampleWorkspace,
) -> None:
    """Readers that ignore styling lose hidden rows and cached results first."""
    sacaa, reachout, contact = (openpyxl.load_workbook(path) for path in small.files)
    assert any(sheet.hidden for sheet in sacaa["Cleaned"].row_dimensions.values())
    assert any(sheet.hidden for sheet in contact["Company_Cat"].row_dimensions.values())
    assert len(contact["CAA"].merged_cells.ranges) > 2
    assert reachout["Organisation"]["B2"].value == "=ROW()"
    assert reachout["Organisation"]["A2"].comment is not None
    assert openpyxl.load_workbook(small.files[1], data_only=True)["Organisation"]["B2"].value == 2


def test_numbers_dates_and_formula_like_texts_keep_their_cell_types(small: SampleWorkspace) -> None:
    """A phone stored as a number and a note that starts with "=" are the faults readers must survive."""
    reachout = openpyxl.load_workbook(small.files[1])
    phones = [cell.data_type for cell in reachout["Contact Info"]["G"][1:] if cell.value is not None]
    dates = [cell.data_type for cell in reachout["Organisation"]["C"][1:] if cell.value is not None]
    assert {"n", "s"} <= set(phones)
    assert {"d", "n", "s"} <= set(dates)
    notes = [cell for cell in reachout["Organisation"]["L"][1:] if cell.value is not None]
    assert all(cell.data_type == "s" for cell in notes)
    assert any(str(cell.value)[0] in "=+-@" for cell in notes)


def test_telephone_numbers_of_the_truth_are_valid_and_belong_to_one_owner() -> None:
    """A number that two people share, or that is no number, would be counted as lost."""
    organisations = invent_organisations(3_000, seed=3)
    numbers = [one.landline for one in organisations]
    numbers += [person.mobile for one in organisations for person in one.people]
    assert len(set(numbers)) == len(numbers)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def test_invalid_telephone_numbers_are_invalid(small: SampleWorkspace) -> None:
    """A number the truth calls invalid and a parser accepts would look like an invented one."""
    rows = small.truth.rows.filter(sheet="Contact Info", role="contact")
    found = cells(small.files[1])
    for row in rows.filter(pl.col("phones").list.len() == 0).iter_rows(named=True):
        for text in texts(found["Contact Info", row["row"]][6:8]):
            matches = phonenumbers.PhoneNumberMatcher(text, "ZA")
            assert not list(matches), "a phone left out of the truth can be read"


def test_no_two_organisations_share_a_folded_name_a_domain_or_an_address() -> None:
    """Names that fold together would be different organisations that no rule can keep apart."""
    organisations = invent_organisations(20_000, seed=11)
    names = [re.sub(r"[\W_]", "", one.brand.lower().replace("&", "and")) for one in organisations]
    domains = [one.domain for one in organisations if one.domain]
    addresses = [person.email for one in organisations for person in one.people]
    addresses += [one.office_email for one in organisations]
    for values in (names, domains, addresses):
        assert len(set(values)) == len(values)


def test_different_organisations_share_hosts_and_nearly_share_names() -> None:
    """Without hard negatives a matcher that joins everything looks good."""
    organisations = invent_organisations(400, seed=7)
    hosts = [one.office_email.partition("@")[2] for one in organisations]
    assert hosts.count("freemail.example") > 20
    assert sum("agent" in host for host in set(hosts)) >= 1
    assert max(hosts.count(host) for host in set(hosts) if "agent" in host) > 5
    brands = {one.brand for one in organisations}
    assert sum(brand.rpartition(" ")[0] in brands for brand in brands) > 5


def test_every_address_on_the_net_ends_in_example(small: SampleWorkspace) -> None:
    """Sample data must not lead to anybody's real mailbox or website."""
    pattern = re.compile(r"(?:@|https?://|www\.)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
    for path in small.files:
        for row in cells(path).values():
            for host in pattern.findall(" ".join(texts(row))):
                assert host.lower().endswith(".example")


def test_the_same_options_give_the_same_bytes(small: SampleWorkspace, tmp_path: Path) -> None:
    """Without this two runs of a benchmark measure different things."""
    again = write_sample(tmp_path)
    assert [path.read_bytes() for path in again.files] == [path.read_bytes() for path in small.files]
    assert again.truth.rows.equals(small.truth.rows)


def test_another_seed_gives_other_organisations(small: SampleWorkspace, tmp_path: Path) -> None:
    """A seed that changes nothing would make repeated trials one trial."""
    other = write_sample(tmp_path, SampleOptions(seed=8))
    assert set(other.truth.entities["name"]).isdisjoint(small.truth.entities["name"])


def test_without_dirt_every_name_is_the_official_one(tmp_path: Path) -> None:
    """The clean workspace is the baseline that shows what dirt costs."""
    truth = write_sample(tmp_path, SampleOptions(dirt=0)).truth
    named = truth.rows.filter(pl.col("organization_name").is_not_null()).join(truth.entities, on="entity")
    assert truth.dirt == {}
    assert named.filter(pl.col("organization_name") != pl.col("name")).is_empty()
    assert named.filter(role="organisation", sheet="Cleaned")["phones"].list.len().min() == 1


def test_people_of_the_truth_have_only_what_is_theirs(small: SampleWorkspace) -> None:
    """Two people in a cell, one number each: pairing is part of the truth."""
    contacts = small.truth.contacts
    owners = contacts.explode("emails").drop_nulls("emails").group_by("emails").agg(pl.col("person").n_unique())
    assert owners["person"].max() == 1
    assert contacts.filter(pl.col("ordinal") == 1).height > 0
    keys = ["workbook", "sheet", "row"]
    together = contacts.join(small.truth.rows.select(*keys, row_emails="emails"), on=keys)
    assert together.height == contacts.height
    assert together.select((pl.col("emails").list.set_difference("row_emails").list.len() == 0).all()).item()


@pytest.mark.parametrize("organisations", [1, 5, 25])
def test_a_handful_of_organisations_makes_a_workspace(tmp_path: Path, organisations: int) -> None:
    """Tests that need three rows must not have to build sixty organisations."""
    truth = write_sample(tmp_path, SampleOptions(organisations=organisations)).truth
    assert truth.entities.height == organisations
    assert truth.rows["entity"].drop_nulls().n_unique() == organisations


def test_names_and_own_domains_are_enough_to_find_the_pairs_across_families(tmp_path: Path) -> None:
    """The goal for linkage (99% right, 95% found) must be within a deterministic matcher's reach."""
    truth = write_sample(tmp_path, SampleOptions(organisations=1_500)).truth
    true, found = set(), set()
    rows = truth.rows.filter(pl.col("sheet").is_in(["Cleaned", "Organisation", "Company_Cat"]))
    own = truth.entities.select("entity", "website_domain")
    records = rows.join(own, on="entity").with_row_index().to_dicts()
    for group in grouped(records, "entity").values():
        true |= set(combinations(group, 2))
    for record in records:
        record["key"] = folded(record["organization_name"])
    for group in grouped(records, "key").values():
        found |= set(combinations(group, 2))
    for group in grouped([one for one in records if one["website_domain"]], "website_domain").values():
        found |= {
            (one, other)
            for one, other in combinations(group, 2)
            if fuzz.WRatio(records[one]["key"], records[other]["key"]) >= 82
        }
    assert len(found & true) / len(found) >= 0.99
    assert len(found & true) / len(true) >= 0.98


def grouped(records: list[dict[str, object]], key: str) -> dict[object, list[int]]:
    """Indexes of records by the value of a key."""
    groups: dict[object, list[int]] = {}
    for record in records:
        groups.setdefault(record[key], []).append(int(str(record["index"])))
    return groups


def folded(name: str) -> str:
    """A name without case, legal form, punctuation and spacing."""
    return re.sub(r"[\W_]", "", LEGAL_WORDS.sub("", name.lower().replace("&", "and").replace("\u00a0", " ")))


def test_a_large_workbook_is_written_fast_with_the_same_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: SampleWorkspace
) -> None:
    """Above 20,000 rows another writer takes over; only styling may differ."""
    monkeypatch.setattr("hotpass_assets.domain.sample.workbook_files.MOST_STYLED_ROWS", 1)
    fast = write_sample(tmp_path / "fast")
    again = write_sample(tmp_path / "again")
    for quick, styled, repeated in zip(fast.files, small.files, again.files, strict=True):
        quick_cells, styled_cells = cells(quick), cells(styled)
        for place, row in styled_cells.items():
            assert plain(quick_cells.get(place, [])) == plain(row)
        assert quick.read_bytes() == repeated.read_bytes()


def plain(row: list[object]) -> list[str]:
    """Non-empty cells as text, whole numbers without a fraction."""
    return [text.removesuffix(".0").strip() for text in texts(row)]


def test_a_wide_sheet_has_text_numbers_and_dates(tmp_path: Path) -> None:
    """Reading benchmarks must not measure a sheet of one type."""
    write_wide_sheet(tmp_path / "wide.xlsx", 50, 12)
    write_wide_sheet(tmp_path / "again.xlsx", 50, 12)
    sheet = openpyxl.load_workbook(tmp_path / "wide.xlsx")["Data"]
    assert (sheet.max_row, sheet.max_column) == (51, 12)
    assert {cell.data_type for cell in sheet[2]} == {"s", "n", "d"}
    assert (tmp_path / "wide.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()
