"""Words that headers and values are recognised by.

Belongs here: closed word lists and nothing else. Does not belong here: synonyms of a field (they are in the
field catalogue), or code that reads the lists.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Headers

# Spellings that stand for the same word in any header.
WORD_FORMS: dict[str, str] = {
    "no": "number",
    "nr": "number",
    "nos": "number",
    "num": "number",
    "numbers": "number",
    "nommer": "number",
    "nommers": "number",
    "adres": "address",
    "addr": "address",
    "adresse": "address",
    "co": "company",
    "org": "organisation",
    "organization": "organisation",
    "organisasie": "organisation",
    "organizations": "organisation",
    "naam": "name",
    "names": "name",
    "maatskappy": "company",
    "besigheid": "business",
    "skool": "school",
    "vliegskool": "school",
    "kontak": "contact",
    "persoon": "person",
    "kontakpersoon": "contactperson",
    "epos": "email",
    "emails": "email",
    "sel": "cell",
    "cel": "cell",
    "mob": "mobile",
    "telefoon": "telephone",
    "phones": "phone",
    "prov": "province",
    "reg": "registration",
    "datum": "date",
    "soort": "type",
    "pos": "position",
}

# Words that say nothing about which field a header names.
FILLERS = _words("main primary general the a an of for and or your our current head die vir hoof")

# Words that only say whose field it is, by entity of the field.
OWNER_WORDS: dict[str, frozenset[str]] = {
    "organisation": _words("company business organisation school client customer"),
    "address": _words("company business organisation school client customer office contact"),
    "contact": _words("company business organisation school client customer office work contact person"),
}

# Words a header may add to name the kind of value.
KIND_WORDS: dict[str, frozenset[str]] = {
    "email": _words("address id"),
    "phone": _words("number"),
    "website": _words("address link"),
    "date": _words("date"),
    "province": _words("name"),
    "country": _words("name"),
    "place": _words("name"),
    "organisation_name": _words("name"),
}

# Headers too short and too common to be recognised by resemblance.
AMBIGUOUS_HEADERS = _words("type status id contact title area name state base site land van position role")

# A table's only name column is a person's or an organisation's: the header cannot tell.
BARE_NAME_HEADERS = _words("name names naam")

SECOND_WORDS = _words("2nd second secondary alternative alternate alt additional other tweede ander")
THIRD_WORDS = _words("3rd third tertiary derde")
FIRST_WORDS = _words("1st eerste")

# Headers with one of these words are about something else, whatever their values look like.
FOREIGN_WORDS = _words(
    """fax faks vat btw tax belasting account acc bank branch invoice order quote passport licence
    license permit serial amount price total cost balance code birth dob age qty quantity captured
    created modified updated edited assigned sent uploaded checked verified approved by facebook
    linkedin twitter instagram youtube tiktok logo image photo picture map maps kin spouse password
    username user login latitude longitude gps coordinates internal course subject product item model
    student learner pupil task event sales rep agent"""
)

ADDRESS_SHEET_WORDS = _words("address addresses adres adresse")
CONTACT_SHEET_WORDS = _words("contact contacts person persons people staff kontak kontakte persone instructors")

# Values

PROVINCES = _words(
    """gauteng gauten gautang gp kwazulunatal kwazulu natal kzn kwazulnatal kwazulunatel kwanatal
    zulunatal westerncape westcape wescape wc wcape weskaap easterncape eastcape ec ecape ooskaap
    northerncape northcape nc ncape noordkaap freestate freestateprovince fs ofs vrystaat
    vrystaatprovinsie limpopo lp limpopoprovince limpop mpumalanga mpumalang mpumulanga mp mpum
    northwest nw nwp noordwes northwestprovince gautengprovince"""
)

FLAG_WORDS = _words("0 1 y n yes no true false x ja nee t f")
HONORIFICS = _words("mr mrs ms miss dr prof capt captain rev adv sir mnr mev mej me kapt")
ADDRESS_TYPES = _words(
    """physical postal street billing delivery mailing business registered residential office headoffice
    branch fisies posadres straat physicaladdress postaladdress streetaddress"""
)
STATUS_WORDS = _words(
    """active inactive open closed pending suspended expired current dormant new lapsed invalid valid
    dnc ntc likely likelyclosed archived prospect lead customer won lost aktief onaktief gesluit"""
)

# Words that make a name an organisation's.
ORGANISATION_WORDS = _words(
    """pty ltd limited proprietary inc incorporated cc npc npo rf soc llc llp plc gmbh bv corp
    corporation edms bpk trust company group holdings services solutions consulting enterprises
    industries trading logistics systems engineering technologies supplies distributors associates
    partners institute institution association foundation council department society agency bank
    hospital clinic hotel lodge farm farms motors transport tours travel maintenance surveys avionics
    simulation simulators security management international global africa dienste groep boerdery
    vereniging stigting academy school college university training centre center skool akademie kollege
    aviation flight flying fly air airways airlines airline aero aeronautical aircraft helicopter
    helicopters heli helicorp pilot pilots wings jet charter charters aeroclub club drone drones uas
    rpas gliding microlight parachute skydive simulator sky lugvaart vlieg vliegskool"""
)

STREET_WORDS = _words(
    """street str st road rd avenue ave drive dr lane ln way close crescent cres boulevard blvd park
    plot farm unit hangar hanger box posbus bag privaatsak straat weg laan rylaan building gebou floor
    suite airport aerodrome airfield lughawe terminal square estate house erf"""
)

# Common given names of the region, to tell a person from two other capitalised words.
GIVEN_NAMES = _words(
    """adam adele adriaan ahmed aisha alan albert alex alexander alice amahle amanda andile andre andrea
    andrew angela anika anna anne anton antoinette arno ayanda ayesha barend barry ben benjamin bernard
    bheki bongani boitumelo brenda brett brian bruce busisiwe carel carina carla carol caroline
    catherine cecilia charl charles charlotte chantal chris christiaan christina christine christopher
    claire clive colin cornelia craig cynthia daan daniel danie david dawid debbie deborah deon derek
    desmond diana dirk donald dumisani duncan edward elizabeth elmarie elsa emily emma eric ernest
    esther eugene eunice faith farhan fatima fikile francois frank frans frederik gareth garth gary
    gavin george gerald gerhard gert gideon gillian given glen grace graham grant greg gugu gustav
    hannah hannes hans harry heather helen hendrik henry herman hester hugo ian imran ingrid irene isaac
    ivan jabu jabulani jack jaco jacob jacobus jacques jakob james jan jana jane janet janine jason jaun
    jean jeanne jennifer jeremy jessica jo joan joe johan johann johanna johannes john jonathan joseph
    joshua joyce judith julia julie justin kagiso karel karen karin katlego kavitha keith kelly ken
    kenneth kevin kgomotso khanyi kim kobus koos kyle lance laura lauren lebo lebogang leon leonard
    lerato lesego leslie lettie linda lindiwe lindsay linette lisa liza lizelle lloyd louis louise lucas
    lucky luke lungile lwazi lynn magda mandla marais marcel marco marcus margaret maria mariaan marie
    marietjie marius mark martha martin martinus mary mathew matthew maureen megan melanie melissa mia
    michael michelle mike mohamed mohammed monica monique moses mpho muhammad musa mzwandile nadia
    naidoo naledi nancy natalie natasha neil nelson neo nicholas nick nicky nicola nicole nicolaas nigel
    nkosi nokuthula nomsa nomvula nonhlanhla norman nosipho ntombi olivia oscar owen palesa pamela
    patience patricia patrick paul paula peter petrus philip phillip phindile piet pieter portia
    precious priya quinton rachel rajesh ravi ray raymond rebecca refilwe reinhardt rene reuben riaan
    richard rika robert robin roger roland ronald ronel rose ross rudolph ruth ryan sam samantha samuel
    sandile sandra sanjay sarah schalk scott sean sello sharon sheila shaun sibusiso sifiso simon simone
    siphiwe sipho siyabonga sonja sophie stefan stefanie stella stephan stephanie stephen steven steyn
    stuart sue susan suzanne sylvia tanya tebogo teresa terry thabang thabiso thabo thandeka thandi
    thandiwe themba theo theresa thomas thulani tim timothy tina tinus tom tony trevor tshepo tumi
    unathi ursula vanessa vera victor victoria vikash vincent vusi walter wandile warren wayne wendy
    werner wian willem william wilma xolani yolandi yusuf yvonne zanele zandile zinhle zodwa zola"""
)
