"""The words that invented organisations, people and places are made of.

Belongs here: word lists and the towns with their province, area code and postal code. Does not belong here:
how the words are combined (see `organisations`) or spelt badly (see `naming` and `spelling`).
"""

from __future__ import annotations

from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


QUALITIES = _words(
    "Amber Autumn Azure Bold Brave Bright Bronze Calm Clear Cobalt Copper Coral Crimson Crystal Distant "
    "Eastern Ebony Emerald Endless Fair First Free Gentle Golden Grand Granite Green Happy High Highveld "
    "Indigo Ivory Jade Kind Lively Lofty Lowveld Lucky Marble Misty Noble Northern Opal Open Proud Purple "
    "Quiet Rapid Rising Royal Ruby Rustic Sapphire Scarlet Silver Southern Summer Sunny Swift True Velvet "
    "Vivid Western Wild"
)
CREATURES = _words(
    "Albatross Barbet Bateleur Bee-Eater Bulbul Bustard Buzzard Coucal Crane Cuckoo Curlew Drongo Eagle "
    "Egret Falcon Flamingo Francolin Goshawk Guineafowl Hamerkop Harrier Heron Hoopoe Hornbill Ibis "
    "Jacana Kestrel Kingfisher Kite Korhaan Lapwing Lark Lourie Martin Nightjar Oriole Osprey Owl "
    "Oxpecker Peregrine Petrel Pelican Pipit Plover Raptor Robin Roller Sandpiper Secretarybird Shrike "
    "Starling Stork Sugarbird Sunbird Swallow Tern Thrush Turaco Wagtail Weaver Whydah Woodpecker"
)
TRADES = (
    "Aero Club",
    "Aerial Surveys",
    "Air Charters",
    "Air Services",
    "Aircraft Maintenance",
    "Aviation",
    "Aviation Academy",
    "Aviation College",
    "Aviation Services",
    "Avionics",
    "Charters & Training",
    "Cockpit Training Centre",
    "Drone Academy",
    "Flight Academy",
    "Flight Centre",
    "Flight School",
    "Flight Simulation",
    "Flight Training",
    "Flying School",
    "Gliding Club",
    "Helicopters",
    "Helicopter Training & Services",
    "Microlight School",
    "Pilot Training",
    "Simulators",
    "Skydiving Club",
    "Wings & Rotors",
)
NUMBERS = (
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Twenty",
)

LEGAL_SPELLINGS: dict[str, tuple[str, ...]] = {
    "(Pty) Ltd": (
        "(Pty) Ltd",
        "(PTY) LTD",
        "Pty Ltd",
        "Pty. Ltd.",
        "(Pty)Ltd",
        "Proprietary Limited",
        "(Edms) Bpk",
        "",
    ),
    "CC": ("CC", "cc", "C.C.", "(CC)", "Close Corporation", ""),
    "Ltd": ("Ltd", "Ltd.", "Limited", "LTD", ""),
    "NPC": ("NPC", "(NPC)", "N.P.C.", ""),
}

FIRST_NAMES = _words(
    "Thabo Lerato Sipho Naledi Johan Anika Pieter Mbali Kagiso Zanele Willem Chantal Bongani Ayanda "
    "Hendrik Nomvula Tshepo Palesa Gert Marlize Vusi Lindiwe Kobus Ilse Mandla Refilwe Deon Thandi Lwazi "
    "Busisiwe Riaan Karin Sandile Dineo Francois Yolandi Themba Nokuthula Andries Priya Rajesh Farida "
    "Yusuf Anisa Imran Kavitha Gareth Megan Craig Tracy Warren Bronwyn Siyabonga Khanyi Ruan Elmarie Neo "
    "Boitumelo Stefan Annelie Musa Zodwa Jaco Corlia"
)
LAST_NAMES = (
    *_words(
        "Nkosi Dlamini Mokoena Khumalo Ndlovu Botha Pretorius Naidoo Pillay Govender Sithole Mahlangu "
        "Venter Coetzee Fourie Steyn Molefe Zulu Mthembu Radebe Jacobs Adams Petersen Daniels Davids "
        "Patel Moodley Reddy Singh Maseko Tshabalala Mabaso Cele Ngcobo Shezi Hadebe Zwane Kruger "
        "Swanepoel Oosthuizen Viljoen Erasmus Marais Joubert Theron Malan Louw Smit Bosman Cronje Harmse "
        "Baloyi Maluleke Chauke Mabunda Rikhotso Ramaphala Sekwati Modise Tau Kgosana Matlala Phiri Banda "
        "Henderson Whitfield Marsden Thornley Ashcroft "
    ),
    "van der Walt",
    "van Rooyen",
    "van Zyl",
    "du Preez",
    "du Toit",
    "de Klerk",
    "le Grange",
    "O'Reilly",
    "O'Hara",
    "Smith-Venter",
)
ROLES = (
    "Director",
    "CFI",
    "Chief Flying Instructor",
    "Accountable Manager",
    "Owner",
    "Office Manager",
    "Operations Manager",
    "Head of Training",
    "Safety Officer",
    "Marketing",
)
STREETS = _words("Hangar Runway Propeller Windsock Beacon Station Church Market Mission Acacia Protea Marula")
PLANES = (
    "Cessna 172",
    "Cessna 152",
    "Piper PA-28",
    "Sling 2",
    "Robinson R22",
    "Robinson R44",
    "Jabiru J430",
    "Bell 206",
)


@dataclass(frozen=True, slots=True)
class Town:
    """A place with what its numbers and addresses begin or end with."""

    name: str
    province: str
    area_code: str
    postal_code: str


def _towns(province: str, listing: str) -> tuple[Town, ...]:
    """Towns of one province from "Name:area:postal" entries."""
    entries = (entry.strip().split(":") for entry in listing.split(","))
    return tuple(Town(name, province, area_code, postal_code) for name, area_code, postal_code in entries)


TOWNS = (
    *_towns("Eastern Cape", "Gqeberha:41:6001, East London:43:5201, Mthatha:47:5099, Makhanda:46:6139"),
    *_towns("Free State", "Bloemfontein:51:9301, Bethlehem:58:9701, Welkom:57:9459, Parys:56:9585"),
    *_towns("Gauteng", "Johannesburg:11:2001, Pretoria:12:0002, Lanseria:11:1748, Germiston:11:1401"),
    *_towns("Gauteng", "Springs:11:1559, Krugersdorp:11:1739, Vereeniging:16:1939, Benoni:11:1501"),
    *_towns("KwaZulu-Natal", "Durban:31:4001, Pietermaritzburg:33:3201, Margate:39:4275, Ladysmith:36:3370"),
    *_towns("KwaZulu-Natal", "Richards Bay:35:3900, Newcastle:34:2940, Ballito:32:4420"),
    *_towns("Limpopo", "Polokwane:15:0699, Tzaneen:15:0850, Bela-Bela:14:0480, Hoedspruit:15:1380"),
    *_towns("Mpumalanga", "Mbombela:13:1200, Witbank:13:1035, Ermelo:17:2351, Secunda:17:2302"),
    *_towns("North West", "Rustenburg:14:0299, Mahikeng:18:2745, Klerksdorp:18:2571, Brits:12:0250"),
    *_towns("Northern Cape", "Kimberley:53:8301, Upington:54:8801, Springbok:27:8240"),
    *_towns("Western Cape", "Cape Town:21:8001, Stellenbosch:21:7600, George:44:6529, Worcester:23:6850"),
    *_towns("Western Cape", "Mossel Bay:44:6500, Paarl:21:7646, Malmesbury:22:7300, Oudtshoorn:44:6625"),
)

PROVINCE_SPELLINGS: dict[str, tuple[str, ...]] = {
    "Eastern Cape": ("Eastern Cape ", "EC", "E Cape", "Eastern  Cape", "Easten Cape"),
    "Free State": ("Freestate", "FS", "Free-State", "FREE STATE", "Orange Free State"),
    "Gauteng": ("Guateng", "GP", "Gauteng Province", "GAUTENG", "Gauteng\u00a0"),
    "KwaZulu-Natal": ("Kwa-Zulu Natal", "KZN", "Kwazulu Natal", "KwaZulu\u2011Natal", "Kwazulu-natal"),
    "Limpopo": ("LP", "Limpopo Province", "Limpopo ", "LIMPOPO", "Limpoppo"),
    "Mpumalanga": ("MP", "Mpumulanga", "Mpumalanga Province", "MPUMALANGA", "Mphumalanga"),
    "North West": ("North-West", "NW", "Northwest", "North West Province", "NORTH WEST"),
    "Northern Cape": ("NC", "N Cape", "Northern-Cape", "Nothern Cape", "NORTHERN CAPE"),
    "Western Cape": ("WC", "W Cape", "Westren Cape", "western cape", "Western Cape\u00a0"),
}
PROVINCES = tuple(PROVINCE_SPELLINGS)
