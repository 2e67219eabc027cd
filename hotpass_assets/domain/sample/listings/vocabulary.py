"""The common words of a listing, with how common they are, and the usual ways to shorten or respell them.

Belongs here: word lists of trades, additions, legal forms, streets, hosts and towns' other names. Does not belong
here: words that are built (see `rare_words`), and deciding where a word goes.
"""

from __future__ import annotations

from hotpass_assets.domain.sample.words import TOWNS


def _weighted(listing: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Words and their weights from "Word:weight" entries."""
    entries = [entry.strip().rsplit(":", 1) for entry in listing.split(",")]
    return tuple(word for word, _ in entries), tuple(int(weight) for _, weight in entries)


TRADES, TRADE_WEIGHTS = _weighted(
    "Aviation:150, Aviation Services:50, Aviation Academy:36, Aviation Training:22, Aviation College:9, "
    "Aviation Maintenance:12, Aviation Consulting:9, Aviation Group:9, Aviation Holdings:6, Flight School:45, "
    "Flight Academy:30, Flight Training:25, Flight Training Centre:15, Flight Centre:8, Flying School:18, "
    "Flying Club:20, Flight Simulation:6, Air:12, Air Charter:28, Air Charters:15, Air Services:25, Airways:15, "
    "Airlines:6, Air Cargo:8, Air Rescue:3, Helicopters:22, Helicopter Services:8, Helicopter Training:6, "
    "Aircraft Maintenance:20, Aircraft Sales:8, Aircraft Engineering:6, Aircraft Spares:5, Avionics:18, "
    "Aero Club:8, Aero Engineering:6, Aero Services:5, Aerospace:10, Aerial Surveys:7, Crop Spraying:6, "
    "Drone Services:10, Drone Academy:6, Unmanned Systems:4, Ballooning:3, Skydiving Club:4, Parachute Club:3, "
    "Gliding Club:4, Microlight School:4, Pilot Training:14, Pilot Academy:6, Ground School:6, Simulator Centre:4, "
    "Cabin Crew Training:4, Safety Training:6, Engineering:14, Engineering Services:8, Logistics:16, "
    "Freight Services:7, Couriers:5, Consulting:12, Consulting Engineers:4, Training Institute:8, "
    "Technical College:5, Trading:14, Projects:12, Solutions:12, Technologies:9, Holdings:8, Investments:6, "
    "Enterprises:10, Tours:6, Safaris:8, Game Lodge:5, Guest House:4, Security Services:6, Fuel Services:5, "
    "Ground Handling:5, Instruments:4, Propellers:3, Upholstery:2, Weather Services:2, Insurance Brokers:4, "
    "Medical Services:4, Welding & Steel:3, Parts & Tools:3, Paint Shop:2, Surveyors:3, Attorneys:3, Catering:3"
)
ADDITIONS, ADDITION_WEIGHTS = _weighted(
    "Africa:6, SA:6, South Africa:4, International:6, National:2, Southern Africa:2, Global:2, Lowveld:1, Highveld:1, "
    "Western Cape:1, Gauteng:1, General:1, Executive:2, Private:1, Advanced:1, Professional:1, & Sons:2, Brothers:1"
)
LEGAL_FORMS, LEGAL_WEIGHTS = _weighted("(Pty) Ltd:58, :22, CC:12, NPC:3, Ltd:2, Inc:2, Trust:1")
# Every list is as long as the longest, so that one draw fits all.
LEGAL_SPELLINGS: dict[str, tuple[str, ...]] = {
    "(Pty) Ltd": ("(PTY) LTD", "Pty Ltd", "Pty. Ltd.", "(Pty)Ltd", "Proprietary Limited", "(Edms) Bpk", "P/L", "(Pty)"),
    "": ("", "", "", "", "", "", "", ""),
    "CC": ("cc", "C.C.", "(CC)", "Close Corporation", "BK", "cc.", "C C", "CC."),
    "NPC": ("(NPC)", "N.P.C.", "npc", "NPO", "(NPO)", "Non-Profit Company", "NPC.", "RF NPC"),
    "Ltd": ("Ltd.", "Limited", "LTD", "Bpk", "ltd", "Beperk", "Limited.", "(Ltd)"),
    "Inc": ("Inc.", "Incorporated", "INC", "Ing", "inc", "(Inc)", "Inc. Attorneys", "Ingelyf"),
    "Trust": ("TRUST", "Family Trust", "(Trust)", "trust", "Tr", "Trust (IT)", "Bus. Trust", "Business Trust"),
}
# The numbers with which registration numbers end.
LEGAL_SUFFIXES = {"(Pty) Ltd": "07", "": "", "CC": "23", "NPC": "08", "Ltd": "06", "Inc": "21", "Trust": ""}

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "Academy": ("Acad", "Acad.", "Acdmy"),
    "Africa": ("Afr", "Afrika"),
    "Aircraft": ("A/C", "Acft", "Airc"),
    "Aviation": ("Avn", "Av", "Aviat.", "Avia"),
    "Brothers": ("Bros", "Bros."),
    "Centre": ("Cntr", "Ctr", "Center", "Cen"),
    "Charter": ("Chtr", "Chrt"),
    "Charters": ("Chtrs", "Charter"),
    "College": ("Coll", "Col."),
    "Consulting": ("Cons", "Consult"),
    "Engineering": ("Eng", "Engin", "Eng."),
    "Engineers": ("Eng", "Engs"),
    "Enterprises": ("Ent", "Ents", "Enterprise"),
    "Executive": ("Exec",),
    "Flight": ("Flt", "Flght"),
    "Flying": ("Fly", "Flyng"),
    "Group": ("Grp", "Gp"),
    "Helicopter": ("Heli", "Helo"),
    "Helicopters": ("Helis", "Heli", "Helicopter"),
    "Holdings": ("Hldgs", "Hold", "Holding"),
    "Institute": ("Inst", "Inst."),
    "International": ("Intl", "Int'l", "Int", "Intnl"),
    "Investments": ("Inv", "Invest"),
    "Logistics": ("Log", "Logist"),
    "Maintenance": ("Maint", "Mntnce", "Mx"),
    "Medical": ("Med",),
    "National": ("Nat", "Natl"),
    "Professional": ("Prof",),
    "Projects": ("Proj", "Project"),
    "School": ("Sch", "Sch."),
    "Security": ("Sec",),
    "Services": ("Svcs", "Serv", "Svs", "Service"),
    "Simulation": ("Sim", "Sims"),
    "Simulator": ("Sim",),
    "Solutions": ("Soln", "Sol"),
    "Southern": ("Sthn", "S"),
    "Systems": ("Sys",),
    "Technical": ("Tech",),
    "Technologies": ("Tech", "Technology"),
    "Training": ("Trng", "Trg", "Tng"),
    "Western": ("W", "Wstn"),
}
SPELLED_OUT = (
    (" & ", " and "),
    (" SA ", " South Africa "),
    (" South Africa ", " SA "),
    ("Centre", "Center"),
    ("Aero ", "Aero-"),
    (" and ", " + "),
)

STREET_TYPES = ("Street", "Road", "Avenue", "Drive", "Lane", "Crescent", "Close", "Way")
STREET_TYPE_SHORT = {
    "Street": ("St", "Str", "St."),
    "Road": ("Rd", "Rd."),
    "Avenue": ("Ave", "Av", "Ave."),
    "Drive": ("Dr", "Drv"),
    "Lane": ("Ln", "La"),
    "Crescent": ("Cres", "Cr"),
    "Close": ("Cl",),
    "Way": ("Wy",),
}
COMMON_STREETS = (
    *("Hangar", "Runway", "Propeller", "Windsock", "Beacon", "Station", "Church", "Market", "Mission", "Acacia"),
    *("Protea", "Marula", "Main", "Voortrekker", "Long", "Airport", "Loop", "Park", "School", "Oak", "Industrial"),
)
TOWN_ALIASES = {
    "Gqeberha": "Port Elizabeth",
    "Makhanda": "Grahamstown",
    "Johannesburg": "Joburg",
    "Pretoria": "PTA",
    "Cape Town": "CPT",
    "Durban": "DBN",
    "Mbombela": "Nelspruit",
    "Witbank": "Emalahleni",
    "Polokwane": "Pietersburg",
    "Mahikeng": "Mafikeng",
    "Bloemfontein": "Bfn",
    "Bela-Bela": "Warmbaths",
    "Pietermaritzburg": "PMB",
    "Mthatha": "Umtata",
    "Germiston": "Germiston South",
    "East London": "E London",
}
_CITIES = {"Johannesburg": 16, "Pretoria": 11, "Cape Town": 14, "Durban": 9, "Lanseria": 7, "Germiston": 6, "George": 5}
TOWN_WEIGHTS = tuple(_CITIES.get(town.name, 2) for town in TOWNS)

HOST_ENDINGS = (".co.za.example", ".example", ".com.example", ".org.za.example", ".aero.example")
HOST_ENDING_WEIGHTS = (68, 12, 12, 4, 4)
FREE_MAIL_HOSTS = (
    *("freemail.example", "postbox.example", "webmail.co.za.example", "mailbox.example"),
    *("inbox.co.za.example", "dialup.co.za.example"),
)
OFFICE_BOXES = ("info", "admin", "office", "enquiries", "ops", "bookings", "accounts", "reception", "sales")
OFFICE_BOX_WEIGHTS = (50, 14, 10, 7, 5, 5, 4, 3, 2)
