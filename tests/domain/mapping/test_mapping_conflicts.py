"""Several columns for one field, repeated blocks, and the rules of a profile."""

from hotpass_assets.domain.mapping.table_mapping import unused_rule_keys


def test_several_numbers_and_addresses_are_all_kept(map_columns, fields_of, invented):
    """Prevents: the second telephone number or e-mail address of an organisation being dropped."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Contact Person", invented.people),
        ("Phone", invented.phones),
        ("Phone 2", invented.phones),
        ("Email", invented.emails),
        ("Alternative email", invented.emails),
    )
    assert fields_of(mapping)[2:] == ["contact_phone", "contact_phone", "contact_email", "contact_email"]
    assert {column.group for column in mapping.columns} == {0}


def test_of_two_name_columns_the_fuller_wins(map_columns, fields_of, invented):
    """Prevents: an almost empty column pushing out the one with the names."""
    few = ("Amber Trading", None, None, None, None, None, None, None)
    mapping = map_columns(("Company", few), ("Trading Name", invented.organisations), ("Province", invented.provinces))
    assert fields_of(mapping) == [None, "organization_name", "province"]
    assert mapping.columns[0].nearest == "organization_name"


def test_an_empty_column_never_beats_a_filled_one(map_columns, fields_of, invented):
    """Prevents: the header 'Website' over an empty column hiding the addresses beside it."""
    mapping = map_columns(
        ("Company", invented.organisations), ("Website", invented.nothing), ("Online", invented.websites)
    )
    assert fields_of(mapping) == ["organization_name", None, "website"]


def test_numbered_contacts_form_groups(map_columns, fields_of, invented):
    """Prevents: the second contact's e-mail address going to the first contact."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Contact 1 Name", invented.people),
        ("Contact 1 Email", invented.emails),
        ("Contact 2 Name", invented.people),
        ("Contact 2 Email", invented.emails),
        ("Phone", invented.phones),
    )
    assert fields_of(mapping)[1:5] == ["contact_name", "contact_email"] * 2
    assert [column.group for column in mapping.columns] == [0, 1, 1, 2, 2, 0]
    assert mapping.role == "organisations"


def test_the_unnumbered_block_is_the_first(map_columns, invented):
    """Prevents: 'Name', 'Email', 'Name 2', 'Email 2' being one contact with two names."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Contact person", invented.people),
        ("Email", invented.emails),
        ("Contact person 2", invented.people),
        ("Email 2", invented.emails),
    )
    assert [column.group for column in mapping.columns] == [0, 1, 1, 2, 2]


def test_repeated_headers_form_groups(map_columns, invented):
    """Prevents: duplicate headers being taken for one column."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Contact person", invented.people),
        ("Email", invented.emails),
        ("Contact person", invented.people),
        ("Email", invented.emails),
        ("Phone", invented.phones),
    )
    assert [column.group for column in mapping.columns] == [0, 1, 1, 2, 2, 0]


def test_blocks_under_an_upper_header_form_groups(map_columns, invented):
    """Prevents: owner and manager being mixed when only the upper header row tells them apart."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Owner ▸ Full name", invented.people),
        ("Owner ▸ Email", invented.emails),
        ("Manager ▸ Full name", invented.people),
        ("Manager ▸ Email", invented.emails),
    )
    assert [column.group for column in mapping.columns] == [0, 1, 1, 2, 2]


def test_two_columns_of_people_are_two_contacts(map_columns, fields_of, invented):
    """Prevents: the accountable manager being thrown away because there is a contact person."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Contact person", invented.people),
        ("Accountable Manager", invented.people),
        ("Email", invented.emails),
    )
    assert fields_of(mapping)[1:3] == ["contact_name", "contact_name"]
    assert len({column.group for column in mapping.columns[1:3]}) == 2


def test_physical_and_postal_address_are_kept_apart(map_columns, fields_of, invented):
    """Prevents: one of two addresses being lost, or the two being joined into one."""
    mapping = map_columns(
        ("Company", invented.organisations),
        ("Physical Address", invented.addresses),
        ("Postal Address", invented.addresses),
        ("Postal Code", ("0001", "1748", "2194", "4001", "7600", None, None, None)),
    )
    assert fields_of(mapping)[1:] == ["address", "address", "postal_code"]
    assert [column.group for column in mapping.columns] == [0, 1, 2, 0]


def test_the_lines_of_an_address_stay_together(map_columns, fields_of, invented):
    """Prevents: the second line of an address being a second address, or nothing."""
    towns = ("Testville", "Mocktown", "Sampleton", "Voorbeeld", None, None, None, None)
    mapping = map_columns(
        ("Company", invented.organisations), ("Address Line 1", invented.addresses), ("Address Line 2", towns)
    )
    assert fields_of(mapping)[1:] == ["address", "address"]
    assert {column.group for column in mapping.columns} == {0}


def test_a_profile_rule_wins_over_everything(map_columns, fields_of, invented, rule):
    """Prevents: the mapper arguing with a person's decision."""
    rules = rule({"email": "notes", "WEB_SITE": None, "col:E": "address"}, None)
    mapping = map_columns(
        ("Company", invented.organisations),
        ("E-Mail", invented.emails),
        ("Web site", invented.websites),
        (None, invented.remarks),
        first_column=1,
        sheet_rule=rules,
    )
    assert fields_of(mapping) == ["organization_name", "notes", None, "address"]
    assert [column.method for column in mapping.columns] == ["synonym", "profile", "ignored", "profile"]
    assert [column.column for column in mapping.columns] == [1, 2, 3, 4]


def test_rule_keys_that_match_no_column_are_told(rule):
    """Prevents: a misspelt header in a profile going unnoticed."""
    rules = rule({"e-mail": "contact_email", "Fone": "contact_phone", "col:B": "notes", "col:Z": "notes"})
    assert unused_rule_keys(["Company", "Email"], 0, rules) == ("Fone", "col:Z")


def test_a_profiles_synonyms_win_over_the_catalogue(map_columns, invented, profile_with):
    """Prevents: a profile not being able to say that its 'Base' is an address."""
    profile = profile_with({"address": ("base",), "contact_role": ("Hoed",)})
    mapping = map_columns(
        ("Company", invented.organisations),
        ("BASE", invented.addresses),
        ("hoed", invented.roles),
        profile=profile,
    )
    assert [column.field for column in mapping.columns] == ["organization_name", "address", "contact_role"]


def test_an_ignored_sheet_has_no_mapped_column(map_columns, invented, rule):
    """Prevents: a sheet a person left out coming back through the mapper."""
    mapping = map_columns(("Company", invented.organisations), sheet_rule=rule({}, "ignore"))
    assert mapping.role == "unmapped"
    assert mapping.columns[0].method == "ignored"
