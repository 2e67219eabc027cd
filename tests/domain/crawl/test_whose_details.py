"""Whose a number, an address or a name is that stands on a page."""

import pytest

from hotpass_assets.domain.crawl.extraction import facts_of_page

HOME = "https://www.kareeclinic.example/contact"
OWN = "<title>Contact | Karee Clinic</title><p>Tel 011 555 0123</p>"


def told(text: str, url: str = HOME) -> set[tuple[str, str]]:
    """Fields and values of the candidates on a page."""
    facts = facts_of_page(text.encode(), "text/html; charset=utf-8", url)
    return {(fact.field.removeprefix("contact_primary_"), fact.value) for fact in facts}


def names(text: str, url: str = "https://www.kareeclinic.example/") -> set[str]:
    """Names of the organisation on a page."""
    return {value for field, value in told(text, url) if field == "organization_name"}


@pytest.mark.parametrize(
    "body",
    [
        "<p>Also visit our friends: MATT'S EXHAUSTS, 12 Kock Street, tel 014 555 0933</p>",
        "<p>Thanks to our sponsors: Marula Mall (015 555 0777).</p>",
        "<p>Nearby: Ash River Rafting – 058 555 0900. Route Office – 058 555 0911</p>",
        "<h2>Correspondents: Cape Town</h2><p>Abrahams Lewin, 44 Keerom Street, Cape Town, 8001. Tel 021 555 0330</p>",
        "<h3>Our Sponsors</h3><ul><li>Jet Fuels, 011 555 0900</li></ul>",
        "<p>Uniform shop: Schoolwear Corner, 9 Main Road, 041 555 0888</p>",
        "<p>We fit geysers. HeatKing SA (Pty) Ltd customer care: 0860 555 432, 8 Foundry Road, Isando 1600.</p>",
        "<p>After hours, please call Hermanus Animal Hospital on 028 555 0900.</p>",
        "<p>Complaints may be lodged with the Veterinary Council, 012 555 0900, complaints@council.example.</p>",
        "<p>We are agents for Propstar (Pty) Ltd (Reg 1999/012345/07).</p>",
        "<p>Website by Webfoot | 021 555 0900 | hi@webfoot.example</p>",
        "<p>Site design: Webfoot 021 555 0900</p>",
        "<p>Marketing by MolarMedia 010 555 0900</p>",
        "<p>Suppliers: BearingBoys, 5 Dam Rd, Karee North, 011 555 0900</p>",
        "<p>Web: PixelPeach 011 555 0900</p>",
        "<p>X-rays by Dr Nel, Radiologist, 011 555 0900.</p>",
        "<p>Serious trauma: Brits Emergency Unit 012 555 0900.</p>",
        "<p>SAPS Brits: 012 555 0901</p>",
        "<h2>Nuttige nommers</h2><p>Biblioteek Brits 012 555 0902</p>",
        "<p>Control tower: 012 555 0903</p>",
        "<p>Hulplyn (nie die kliniek nie): 0800 055 055</p>",
        "<p>Corner Coffee Cart (independent) 079 555 0900</p>",
        "<p>We work for: Blue Crane Lodge (013 555 0900), others.</p>",
        "<p>Parts office (Turbo Parts LLC): Miami, +1 305 555 0139</p>",
        "<p>Stable for rent. Contact the seller, Neville, 083 555 0900.</p>",
        "<table><tr><th>Tour<th>Operator<th>Phone<tr><td>Kayak<td>Dolphin Paddle<td>044 555 0900</table>",
        "<p>Pr. No. 0540381555</p>",
        "<p>vets in brits rustenburg pretoria 011 555 0900</p>",
        "<table><tr><td>Telefax<td>011 555 0900</table>",
        "<p>011 555 0900 (F)</p>",
        "<div itemscope itemtype='https://schema.org/Clinic'><div itemprop=containsPlace itemscope "
        "itemtype='https://schema.org/Cafe'><meta itemprop=telephone content='079 555 0900'></div></div>",
        "<div class='comment'>My number is 082 555 0900</div>",
        "<p>You are visitor no. 0115550777.</p>",
        "<p>Fax remittances to 086 555 0130.</p>",
        "<p>Fax-to-email: 086 555 0102</p>",
        "<ul><li><i class='fa fa-fax'></i> 054 555 0102</li></ul>",
        "<p><img src='f.gif' alt='Fax'> 054 555 0102</p>",
        "<p>x<span itemprop='faxNumber'>054 555 0102</span></p>",
        "<table><tr><th>Branch<th>Fax<tr><td>Durban<td>031 555 0102</table>",
    ],
)
def test_what_belongs_to_others_is_left_out_and_what_is_own_is_kept(body: str) -> None:
    """Prevents: sponsors, suppliers, neighbours and web designers who are called in place of the organisation."""
    assert told(OWN + body) == {("phone", "+27115550123"), ("organization_name", "Karee Clinic")}


@pytest.mark.parametrize("path", ["links.html", "where-to-buy", "skakels", "our-sponsors/"])
def test_pages_about_others_say_nothing_of_the_organisation(path: str) -> None:
    """Prevents: a list of stockists read as a list of branches."""
    page = "<p>Vino Nomad, 9 Keyes Avenue, Rosebank, 2196</p><p>Contact Themba Radebe 011 555 0660</p>"
    assert told(page, f"https://www.kareeclinic.example/{path}") == set()


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("<p>Cape Town Office: 021 555 0101</p>", "+27215550101"),
        ("<p>Parts Department: 011 555 0102 | Flight School: 011 555 0103</p>", "+27115550103"),
        ("<p>Head Office, 12 Main Road, Midrand, 1685. Tel 011 555 0104</p>", "+27115550104"),
        ("<p>Customer care: 011 555 0111</p>", "+27115550111"),
        ("<p>We are suppliers of feed to farmers: 011 555 0112</p>", "+27115550112"),
        ("<p>We are a member of SAGA. Phone us on 011 555 0113.</p>", "+27115550113"),
        ("<p>Our partners: Acme Motors.</p><p>Tel: 011 555 0114</p>", "+27115550114"),
        ("<h3>Sponsors</h3><p>Acme 011 555 0900</p><footer><p>Tel: 011 555 0115</p></footer>", "+27115550115"),
        ("<h2>Partners</h2><p>Jan Smit<br>082 555 0101</p>", "+27825550101"),
        ("<p>Karee Clinic, a member of the Vet Group, phone 011 555 0105</p>", "+27115550105"),
        ("<p><i class='fa-fax'></i> 011 555 0109 <i class='fa-phone'></i></p><p>011 555 0110</p>", "+27115550110"),
        ("<p>WhatsApp 27825550101</p>", "+27825550101"),
        ("<p>Tel/Fax: 011 555 0106</p>", "+27115550106"), ("<p>Tel 011 555 0107 011 555 0108</p>", "+27115550108"),
        ("<p>T&nbsp;<span>058</span><span> 555</span><span> 0126</span></p>", "+27585550126"),
        ("<p><span>082</span><span>5550</span><span>109</span></p>", "+27825550109"),
        ("<table><tr><th>Branch<th>Tel<th>Fax<tr><td>Durban<td>031 555 0101<td>031 555 0102</table>", "+27315550101"),
    ],
)  # fmt: skip
def test_branches_departments_and_split_numbers_are_own(body: str, value: str) -> None:
    """Prevents: own numbers lost to the rules against those of others, or to the way they are set."""
    assert ("phone", value) in told(f"<title>Contact | Karee Clinic</title>{body}")


def test_a_firm_of_agents_or_distributors_speaks_of_itself() -> None:
    """Prevents: nothing found on the site of whoever has a word for others in its own name."""
    page = "<title>Rooibos Distributors</title><p>Distributors of fine Cape tea. Tel 027 555 0101</p>"
    assert ("phone", "+27275550101") in told(page, "https://www.rooibosdist.example/")


def test_mailboxes_of_the_own_domain_are_own_whatever_stands_before_them() -> None:
    """Prevents: the organisation's own mailbox for complaints, or for its sponsors, taken for another's."""
    page = "<p>Account queries: Jane Doe, accounts@kareeclinic.example; MedBill Services, x@medbill.example</p>"
    assert {value for field, value in told(page) if field == "email"} == {"accounts@kareeclinic.example"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Email: reception AT kareeclinic DOT example", "reception@kareeclinic.example"),
        ("E-mail: info at kareeclinic dot co dot za", "info@kareeclinic.co.za"),
        ("Look at aero dot example, we meet at noon", None),
    ],
)
def test_addresses_in_words_are_read_where_case_or_label_leaves_no_doubt(text: str, expected: str | None) -> None:
    """Prevents: addresses missed that are spelled without brackets, and addresses made of prose."""
    assert {value for field, value in told(f"<p>{text}</p>") if field == "email"} == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<title>Home</title><p>Karee Kliniek (Edms) Bpk is oud.</p>", {"Karee Kliniek (Edms) Bpk"}),
        ("<title>Home</title><p>A service of Windtrade (Pty) Ltd, trading as Karee Clinic.</p><p>PayRand (Pty) Ltd.",
         {"Windtrade (Pty) Ltd", "Karee Clinic"}),
        ("<title>Home</title><p>This website is operated by Windtrade (Pty) Ltd.</p>", {"Windtrade (Pty) Ltd"}),
        ("<title>Welcome to Karee Clinic</title>", {"Karee Clinic"}),
        ("<title>KAREE CLINIC RUSTENBURG</title>", {"KAREE CLINIC"}),
        ("<title>Karee Clinical Centre | Vets near you</title>", {"Karee Clinical Centre"}),
        ("<title>Home</title><h1>Karee Clinic Group</h1>", {"Karee Clinic Group"}),
        ("<title>Vets in Brits</title><h1>Care for all</h1>", set()),
        ("<footer>© 2021 by Karee Animal Clinic. Proudly created with love</footer>", set()),
    ],
)  # fmt: skip
def test_a_name_is_the_organisations_by_its_words_its_form_or_its_trade(page: str, expected: set[str]) -> None:
    """Prevents: legal names missed in terms and footers, and those of others taken for them."""
    assert names(page) == expected


def test_a_front_page_gives_its_own_address_and_no_other_does() -> None:
    """Prevents: no website where a page names its own, and every page of a site as a website."""
    head = "<link rel=canonical href='https://www.kareeclinic.example/'><p>x</p>"
    assert ("website", "https://www.kareeclinic.example") in told(head, "https://www.kareeclinic.example/")
    assert told(head.replace("example/", "example/about"), "https://www.kareeclinic.example/about") == set()
    away = "<meta property='og:url' content='https://other.example/'><p>x</p>"
    assert told(away, "https://www.kareeclinic.example/") == set()


@pytest.mark.parametrize(
    "text",
    ["2020/555017/07 • Copyright Karee (Pty) Ltd", "Karee Clinic (Pty) Ltd | 2020/555017/07 | B-BBEE 1",
     "Company number K2020/555017/07 .", "Trade name of Karee Clinic BK 2020/555017/07"],
)  # fmt: skip
def test_a_number_of_a_register_is_known_by_its_form(text: str) -> None:
    """Prevents: registrations missed that stand behind a name, or behind a label of another kind."""
    assert ("registration_number", "2020/555017/07") in told(f"<title>Karee Clinic</title><p>{text}</p>")


def test_numbers_of_orders_and_of_others_are_no_registration() -> None:
    """Prevents: numbers of orders and articles taken for a registration, and those of suppliers."""
    assert told("<p>SKU 2022/145000/07</p><p>Quote order no. 2023/001755/08.</p>") == set()
    assert told("<title>Karee Clinic</title><p>Supplied by Propstar (Pty) Ltd 1999/012345/07</p>") == {
        ("organization_name", "Karee Clinic")
    }
