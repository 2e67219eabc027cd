"""Sheets of the three workbook families, mapped without any profile."""


def test_the_organisation_sheet_is_mapped_without_a_profile(map_columns, fields_of, invented):
    """Prevents: a workbook no profile knows losing its organisations; a second notes column thrown away."""
    mapping = map_columns(
        ("Organisation Name", invented.organisations),
        ("ID", invented.ids),
        ("Reachout Date", invented.dates),
        ("Recent_Touch_Ind", invented.flags),
        ("Area", invented.provinces),
        ("Distance", invented.numbers),
        ("Type", invented.types),
        ("Website", invented.websites),
        ("Address", invented.addresses),
        ("Planes", invented.planes),
        ("Description Type", invented.remarks),
        ("Notes", invented.remarks),
        ("Open Questions", invented.remarks),
        (None, invented.nothing),
        sheet="Organisation",
    )
    assert fields_of(mapping) == [
        "organization_name",
        "source_id",
        "last_interaction_date",
        None,
        "province",
        None,
        "organization_type",
        "website",
        "address",
        "planes",
        "description",
        "notes",
        "notes",
        None,
    ]
    assert mapping.role == "organisations"


def test_the_contact_info_sheet_is_one_of_contacts(map_columns, fields_of, invented):
    """Prevents: people taken for organisations; a remark column without header taken for e-mail addresses."""
    mapping = map_columns(
        ("ID", ("1", "2", "3", "4", None, None, None, None)),
        ("Organisation Name", invented.organisations),
        ("Reachout Date", invented.dates),
        ("Firstname", invented.first_names),
        ("Surname", invented.surnames),
        ("Position", invented.roles),
        ("Phone", invented.phones),
        ("WhatsApp", invented.phones),
        ("Email", invented.emails),
        ("Invalid", invented.flags),
        ("Unnamed: 10", ("inferred e-mail", None, None, None, None, None, None, None)),
        sheet="Contact Info",
    )
    assert fields_of(mapping) == [
        "source_id",
        "organization_name",
        "last_interaction_date",
        "contact_first_name",
        "contact_last_name",
        "contact_role",
        "contact_phone",
        "contact_whatsapp",
        "contact_email",
        "contact_invalid",
        None,
    ]
    assert mapping.role == "contacts"


def test_the_company_category_sheet_is_one_of_organisations(map_columns, fields_of, invented):
    """Prevents: a second name column or a stray address in an unnamed column pushing out the real one."""
    stray = (None, None, None, "https://stray.example", None, None, None, None)
    mapping = map_columns(
        ("C_ID", invented.ids),
        ("Company", invented.organisations),
        ("QuickNooks_Name", invented.organisations),
        ("Last_Order_Date", (None, None, "2025-01-01", None, None, None, None, None)),
        ("Category", ("Flight School", None, "Airline", None, None, None, "Airline", None)),
        ("Strat", ("A", "B", "A", "A", None, "B", "A", None)),
        ("Priority", invented.priorities),
        ("Status", invented.statuses),
        ("LoadDate", invented.dates),
        ("Checked", ("y", None, "y", "y", None, None, "y", "y")),
        ("Website", invented.websites),
        (None, stray),
        sheet="Company_Cat",
    )
    assert fields_of(mapping) == [
        "source_id",
        "organization_name",
        None,
        None,
        "organization_category",
        None,
        "priority",
        "status",
        "last_interaction_date",
        None,
        "website",
        None,
    ]
    assert mapping.role == "organisations"
    assert mapping.columns[3].nearest == "last_interaction_date"
    assert mapping.columns[11].nearest == "website"


def test_the_company_contacts_sheet_is_one_of_contacts(map_columns, fields_of, invented):
    """Prevents: contacts taken for organisations because of a broken id and a copied status."""
    mapping = map_columns(
        ("C_ID", ("0",) * 8),
        ("Company", invented.organisations),
        ("Status", invented.statuses),
        ("FirstName", invented.first_names),
        ("Surname", invented.surnames),
        ("Position", invented.roles),
        ("Cellnumber", invented.phones),
        ("Email", invented.emails),
        ("Landline", invented.phones),
        sheet="Company_Contacts",
    )
    assert fields_of(mapping) == [
        "source_id",
        "organization_name",
        "status",
        "contact_first_name",
        "contact_last_name",
        "contact_role",
        "contact_mobile",
        "contact_email",
        "contact_phone",
    ]
    assert mapping.role == "contacts"


def test_the_address_in_an_unnamed_column_is_found(map_columns, fields_of, invented):
    """Prevents: all addresses lost because their column has no header and the named one is almost empty."""
    mapping = map_columns(
        ("C_ID", invented.ids),
        ("Company", invented.organisations),
        ("Type", ("Physical", "Postal", "Physical", None, "Physical", None, None, None)),
        ("Airport", ("FATT", None, None, None, None, None, None, None)),
        (None, invented.addresses),
        sheet="Company_Addresses",
    )
    assert fields_of(mapping) == ["source_id", "organization_name", "address_type", "area", "address"]
    assert mapping.role == "addresses"


def test_the_capture_sheet_is_one_of_organisations(map_columns, fields_of, invented):
    """Prevents: a sheet of organisations with one contact each being taken for a list of contacts."""
    mapping = map_columns(
        (None, invented.ids),
        ("School", invented.organisations),
        ("Contact person (role)", invented.people),
        ("Phone", invented.phones),
        ("Email", invented.emails),
        ("Addresses", invented.addresses),
        ("Planes", invented.planes),
        ("Website", invented.websites),
        ("Description", invented.remarks),
        ("Type", invented.types),
        sheet="10-10-25 Capture",
    )
    assert fields_of(mapping) == [
        None,
        "organization_name",
        "contact_name",
        "contact_phone",
        "contact_email",
        "address",
        "planes",
        "website",
        "description",
        "organization_type",
    ]
    assert mapping.role == "organisations"


def test_the_cleaned_sheet_is_one_of_organisations(map_columns, fields_of, invented):
    """Prevents: 'Contact Number' or 'Contact Email Address' taken for the contact's name."""
    mapping = map_columns(
        ("Name of Organisation", invented.organisations),
        ("Province", invented.provinces),
        ("Status", ("Active", "Invalid") * 4),
        ("Website URL", invented.websites),
        ("Contact Person", invented.people),
        ("Contact Number", invented.phones),
        ("Contact Email Address", invented.emails),
        sheet="Cleaned",
    )
    assert fields_of(mapping) == [
        "organization_name",
        "province",
        "status",
        "website",
        "contact_name",
        "contact_phone",
        "contact_email",
    ]
    assert mapping.role == "organisations"


def test_a_shifted_block_without_headers_is_mapped_by_its_values(map_columns, fields_of, invented):
    """Prevents: a sheet whose header row is missing losing its people, numbers and addresses."""
    mapping = map_columns(
        (None, invented.organisations),
        (None, invented.people),
        (None, invented.phones),
        (None, invented.emails),
        (None, invented.planes),
        (None, invented.websites),
        (None, invented.provinces),
        (None, invented.addresses),
        sheet="FL extended",
    )
    assert fields_of(mapping) == [
        "organization_name",
        "contact_name",
        "contact_phone",
        "contact_email",
        None,
        "website",
        "province",
        "address",
    ]
    assert mapping.role == "organisations"
    assert all(column.method in {"values", "unmapped"} for column in mapping.columns)


def test_overflow_columns_with_stray_addresses_are_kept(map_columns, fields_of, invented):
    """Prevents: e-mail addresses pushed into unnamed columns being lost."""
    stray = (None, None, "third@distant.example", None, None, None, None, None)
    mapping = map_columns(
        ("School", invented.organisations),
        ("Email", invented.emails),
        ("Planes", invented.planes),
        (None, stray),
    )
    assert fields_of(mapping) == ["organization_name", "contact_email", "planes", "contact_email"]
