"""Who is taken for one of an organisation's people, by the way a page sets, labels or tells it."""

import pytest

from hotpass_assets.domain.crawl.callings import are_callings, calling_in, is_calling
from hotpass_assets.domain.crawl.extraction import facts_of_page
from hotpass_assets.domain.crawl.person_names import name_in, stands_for

PLAIN = "https://www.kareeclinic.example/contact"


def people(text: str, url: str = PLAIN) -> dict[str, str | None]:
    """Names found on a page, with their roles."""
    facts = facts_of_page(text.encode(), "text/html; charset=utf-8", url)
    return {fact.value: fact.role for fact in facts if fact.field == "contact_primary_name"}


@pytest.mark.parametrize(
    "text",
    [
        "Cellar Master", "Head: Foundation Phase", "Owner & Winemaker", "Sales and Marketing Manager", "Panel Beater",
        "Attorney, Notary & Conveyancer", "Deputy Principal", "Werkswinkelvoorman", "Hoofvlieginstrukteur",
        "Flight Instructor (Grade II)", "Social worker", "CFI", "Secretary / Treasurer",
    ],
)  # fmt: skip
def test_callings_of_all_trades_are_known(text: str) -> None:
    """Prevents: rules that know the people of flight schools and of nobody else."""
    assert is_calling(text)
    assert name_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Training",
        "Jan Visser",
        "Front Office",
        "Meet the Manager",
        "Become a pilot",
        "R 1 250 per pilot",
        "Sarah Hunter",
    ],
)
def test_services_and_surnames_are_no_callings(text: str) -> None:
    """Prevents: services taken for people, and people taken for offices because of their surname."""
    assert not is_calling(text)


def test_a_calling_is_read_apart_from_what_follows_it() -> None:
    """Prevents: half a life story as a role, or none because of it."""
    assert calling_in("Veterinary nurse since 1991.") == "Veterinary nurse"
    assert calling_in("Eienaar en bestuurder. Hannes het in 1994 begin.") == "Eienaar en bestuurder"
    assert calling_in("Physiotherapist (BSc UFS)") == "Physiotherapist"
    assert calling_in("Liked by all") is None
    assert (are_callings("Trustees"), are_callings("The vets"), are_callings("Direkteure")) == (
        "Trustee", "vet", "Direkteur")  # fmt: skip
    assert are_callings("Manager") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr. Johan Kgosi, BVSc (Onderstepoort)", "Johan Kgosi"), ("Mev. Elsabé Terblanche", "Elsabé Terblanche"),
        ("Me. Shireen Windvogel", "Shireen Windvogel"), ("Sister Gladys Moeng", "Gladys Moeng"),
        ("Rob Castleton — chair@karee.example", "Rob Castleton"), ("Zanele Khumalo (082 555 0101)", "Zanele Khumalo"),
        ("JAN BOTHA", "JAN BOTHA"), ("Peter February", "Peter February"), ("Biscuit", None), ("Cape Town", None),
        ("Karee Wine Estate", None), ("JAN BOTHA MOTORS", None),
    ],
)  # fmt: skip
def test_a_name_is_read_apart_from_titles_degrees_and_numbers(text: str, name: str | None) -> None:
    """Prevents: people missed for what stands beside their name, or businesses taken for them."""
    assert name_in(text) == name


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Owner: Mr. Koos Swanepoel</p>", {"Koos Swanepoel": "Owner"}),
        ("<p>Open daily. <i>Manager:</i> Lucky Sithole<br><i>Accounts:</i> Ria Coetzee</p>",
         {"Lucky Sithole": "Manager", "Ria Coetzee": "Accounts"}),
        ("<p>Trustees: Rev. Joseph Phasha, Dr Hettie Kriel (chairperson).</p>",
         {"Joseph Phasha": "Trustee", "Hettie Kriel": "chairperson"}),
        ("<p>Direkteure: Marius Steyn en Elna Kruger</p>", {"Marius Steyn": "Direkteur", "Elna Kruger": "Direkteur"}),
        ("<p>Contact: Johan van der Merwe (Chief Flying Instructor) 083 555 0142</p>",
         {"Johan van der Merwe": "Chief Flying Instructor"}),
        ("<p>Contact person: Mrs. Anel Smit<br>Tel: 011 555 0123</p>", {"Anel Smit": None}),
        ("<p>Speak to our Chief Flying Instructor, Capt. Gerrit Louw, about it.</p>",
         {"Gerrit Louw": "Chief Flying Instructor"}),
        ("<p>Speak to Ayanda Ndlovu (workshop manager) first.</p>", {"Ayanda Ndlovu": "workshop manager"}),
        ("<p>Winemaker <strong>Riaan Louw</strong> makes little.</p>", {"Riaan Louw": "Winemaker"}),
        ("<p>Tastings with Cheslyn Adams, tasting room manager.</p>", {"Cheslyn Adams": "tasting room manager"}),
        ("<p>Our head ranger is Themba Zulu.</p>", {"Themba Zulu": "head ranger"}),
        ("<p>Mrs Alice Mokoena has been principal of the school since 2010.</p>", {"Alice Mokoena": "principal"}),
        ("<p>Directors: Johan Kriek BProc LLB | Thandi Zulu LLB | Consultant: Piet Marais</p>",
         {"Johan Kriek": "Director", "Thandi Zulu": "Director", "Piet Marais": "Consultant"}),
        ("<p>Committee: Chairman – Bob Green; Safety – Carl Kok.</p>", {"Bob Green": "Chairman", "Carl Kok": "Safety"}),
        ("<p><b>CALL LUCKY 082 555 0109</b></p><p><i>Manager:</i> Lucky Nel</p>", {"Lucky Nel": "Manager"}),
        ("<figure><figcaption>Dr Yusuf Essa<br>BChD (UWC)<br>Principal Dentist</figcaption></figure>",
         {"Yusuf Essa": "Principal Dentist"}),
        ("<p>Instructors: Alan Croft (Gr II), Michaela Finn (Gr III)</p>",
         {"Alan Croft": "Instructor", "Michaela Finn": "Instructor"}),
        ("<p>Your hosts are Siya Doda (manager) &amp; Kirsten Abel (tours).</p>",
         {"Siya Doda": "manager", "Kirsten Abel": "tours"}),
        ("<p>Operations Director: Col. (ret.) Gideon Wolf</p>", {"Gideon Wolf": "Operations Director"}),
        ("<p>Konsultant: Regter (afgetree) Barend Haas</p>", {"Barend Haas": "Konsultant"}),
        ("<p>Area Manager Kroonstad: Ishmael Tau</p>", {"Ishmael Tau": "Area Manager Kroonstad"}),
        ("<p>Our pilots: Oom Boet Nel and Thabo Moloi.</p>", {"Boet Nel": "pilot", "Thabo Moloi": "pilot"}),
        ("<p>A workshop run by Margie Jans.</p><p>It was founded by Cecil Jans.</p>",
         {"Margie Jans": None, "Cecil Jans": "founder"}),
        ("<p>His daughter, Lien Gerick, is the miller and managing director.</p>",
         {"Lien Gerick": "miller and managing director"}),
        ("<table><tr><td><b>Kontakpersoon</b><tr><td>Fanie Redel<td>Bestuurder<td>083 555 0101</table>",
         {"Fanie Redel": "Bestuurder"}),
        ("<table><tr><th>Tour<th>Operator<th>Phone<tr><td>Kayak<td>Dolphin Paddle<td>044 555 0101</table>", {}),
        ("<h4>Ruan Brink</h4><p>Founder &amp; Remote Pilot</p>", {"Ruan Brink": "Founder & Remote Pilot"}),
    ],
)  # fmt: skip
def test_people_are_found_by_labels_and_in_sentences_on_any_page(body: str, expected: dict[str, str | None]) -> None:
    """Prevents: everybody missed who stands on no page called "Our team"."""
    assert people(f"<title>Visit</title>{body}", "https://www.kareeclinic.example/visit") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<dl><dt>Chairman<dd>Rob Castleton — <a href='mailto:c@karee.example'>mail</a><dt>Treasurer<dd>Ingrid Maree"
         "<dt>Safety Officer<dd>vacant</dl>", {"Rob Castleton": "Chairman", "Ingrid Maree": "Treasurer"}),
        ("<table><tr><td>Voorsitter<td>082 555 0166<td>Mnr. Attie Brand<tr><td>Tesourier<td><td>Me. Shireen Vogel",
         {"Attie Brand": "Voorsitter", "Shireen Vogel": "Tesourier"}),
        ("<h4>Yvette du Preez</h4><p>Bursar</p><h4>Thandeka Sali</h4><p>Admissions</p>",
         {"Yvette du Preez": "Bursar", "Thandeka Sali": "Admissions"}),
        ("<h4>Ben Nel</h4><p>Bursar</p><h4>Lwazi Dube</h4><p>Head: Intermediate Phase</p>",
         {"Ben Nel": "Bursar", "Lwazi Dube": "Head: Intermediate Phase"}),
        ("<h2>Board of Directors</h2><ul><li>Prof. Nomsa Dube (Chair)<li>Kevin Pillay<li>Ruth Cohen (Treasurer)</ul>",
         {"Nomsa Dube": "Chair", "Kevin Pillay": "Director", "Ruth Cohen": "Treasurer"}),
        ("<h3>JAN BOTHA</h3><p>DIRECTOR</p>", {"Jan Botha": "DIRECTOR"}),
        ("<h3>Lize Malan <small>Practice Manager</small></h3>", {"Lize Malan": "Practice Manager"}),
        ("<p><b>Dr Ben Nel, BVSc</b><br>Ben is the practice principal and likes goats.</p>",
         {"Ben Nel": "practice principal"}),
        ("<table><tr><th>Chair<th>Hon. Secretary<tr><td>Zola Ndou<td>Wendy Kidd<tr><td>-<td>082 555 0101</table>",
         {"Zola Ndou": "Chair", "Wendy Kidd": "Hon. Secretary"}),
        ("<table><tr><td>Sales &amp; quotes<td>Bongi Zulu<td>072 555 0101"
         "<tr><td>Test bench<td>Raj Naidoo<td>ext. 14</table>",
         {"Bongi Zulu": "Sales & quotes", "Raj Naidoo": "Test bench"}),
        ("<h4>Accountable Manager:</h4>Mr. Leon Haas<h4>Quality Assurance:</h4>Ms. Nandi Gqola",
         {"Leon Haas": "Accountable Manager", "Nandi Gqola": "Quality Assurance"}),
        ("<p>Stan Kruger - Director<br>Elize Brand - Debtors<br>Rose Dawn - we sew with love and care</p>",
         {"Stan Kruger": "Director", "Elize Brand": "Debtors"}),
        ("<h2>The vets</h2><p><b>Melanie Fourie</b><br>Melanie looks after snakes.</p><p><b>Biscuit</b><br>Cat</p>",
         {"Melanie Fourie": "vet"}),
    ],
)  # fmt: skip
def test_people_are_found_however_a_page_of_people_is_set(body: str, expected: dict[str, str | None]) -> None:
    """Prevents: roles given to the next person, and people missed whose duty is no known calling."""
    assert people(f"<title>Committee</title><h1>Our people</h1>{body}") == expected


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Past Heads</h2><h4>Basil Wentworth</h4><p>Headmaster</p>",
        "<h2>What our clients say</h2><p>Great! - Mary Jones, Managing Director</p>",
        "<h3>Testimonials</h3><h4>Peter Smith</h4><p>Director</p>",
        "<div class='review-card'><strong>Jan Smuts</strong><span>Farm Manager</span></div>",
        "<blockquote>Fine<cite>Lee Brown, Director</cite></blockquote>",
        "<h2>Latest news</h2><p>Fikile Mbele, Director General, opened the hangar.</p>",
        "<h4>Priya Moonsamy</h4><p>Procurement Manager, Sugarline Mills</p>",
    ],
)
def test_customers_guests_and_those_of_former_times_are_no_staff(body: str) -> None:
    """Prevents: praise and history listed as people of an organisation."""
    assert people(f"<title>Visit</title>{body}", "https://www.kareeclinic.example/visit") == {}


def test_a_name_with_initials_is_no_second_person() -> None:
    """Prevents: "L. P. Mokoena" of the footer beside "Lerato Mokoena" of the same page."""
    page = "<h2>Our team</h2><h4>Lerato Mokoena</h4><p>Director</p><p>Directors: L. P. Mokoena, S. Adams</p>"
    assert set(people(page)) == {"Lerato Mokoena", "S. Adams"}
    assert not stands_for("Lerato Mokoena", "Lerato Mokoena")
    assert not stands_for("T. Mokoena", "Lerato Mokoena")
