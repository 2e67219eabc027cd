"""Provinces of South Africa and countries, with the names people give them.

Belongs here: official names, ISO codes, aliases in English, Afrikaans and other official languages. Does
not belong here: cities, and the lookups, which `places` does.
"""

PROVINCES: dict[str, str] = {
    "ZA-EC": "Eastern Cape",
    "ZA-FS": "Free State",
    "ZA-GP": "Gauteng",
    "ZA-KZN": "KwaZulu-Natal",
    "ZA-LP": "Limpopo",
    "ZA-MP": "Mpumalanga",
    "ZA-NC": "Northern Cape",
    "ZA-NW": "North West",
    "ZA-WC": "Western Cape",
}
"""ISO 3166-2 code to official English name."""

# Compact: lower case, letters only.
PROVINCE_ALIASES: dict[str, tuple[str, ...]] = {
    "ZA-EC": (
        "ec", "ecape", "ecp", "eastcape", "ooskaap", "oostkaap", "mpumakoloni", "empumakoloni",
        "kapabotjhabela",
        "kapabotlhaba", "kapabohlabela", "easterncapeprov",
    ),
    "ZA-FS": (
        "fs", "ofs", "vs", "freestate", "orangefreestate", "vrystaat", "oranjevrystaat", "freistata",
        "foreisetata",
        "freyistata", "freistatha", "ifreyistata", "freyistatha",
    ),
    "ZA-GP": ("gp", "gt", "gau", "igauteng", "egoli", "pwv", "kgauteng", "rhawutini", "irhawuti", "gautenge"),
    "ZA-KZN": (
        "kzn", "kz", "nl", "kn", "natal", "kwazulu", "kwazulunatal", "kwazulunatali", "ikwazulunatal",
        "kwanatal",
        "ikwazulunatali", "zululand", "kwazulunatala",
    ),
    "ZA-LP": ("lp", "lim", "np", "limp", "ilimpopo", "northernprovince", "noordelikeprovinsie",
              "northerntransvaal"),
    "ZA-MP": ("mp", "mpu", "mpum", "impumalanga", "empumalanga", "easterntransvaal", "oostransvaal"),
    "ZA-NC": (
        "nc", "ncape", "ncp", "northcape", "noordkaap", "mntlakoloni", "umntlakoloni", "kapaleboya",
        "kapabokone",
        "nyakathokapa",
    ),
    "ZA-NW": (
        "nw", "nwp", "northwest", "noordwes", "noordweste", "bokonebophirima", "leboyabophirima",
        "bokonebophirimela",
        "mntlantshona", "umntlantshona", "nyakathontshonalanga",
    ),
    "ZA-WC": (
        "wc", "wcape", "wcp", "westcape", "weskaap", "westkaap", "wp", "ntshonakoloni", "entshonakoloni",
        "kapabophirima", "kapabophirimela",
    ),
}  # fmt: skip

FORMER_PROVINCES = frozenset({"northernprovince", "northerntransvaal", "easterntransvaal", "oostransvaal"})
"""Aliases that are whole names only: "Transvaal" alone is none of today's provinces."""

UNKNOWN_PLACE_WORDS = frozenset({"unknown", "onbekend", "other", "ander", "notsure", "unspecified", "various"})

COUNTRY_ALIASES: dict[str, str] = {
    "rsa": "ZA", "sa": "ZA", "za": "ZA", "suidafrika": "ZA", "republicofsouthafrica": "ZA",
    "republiekvansuidafrika": "ZA",
    "southafricarsa": "ZA", "mzansi": "ZA", "ningizimuafrika": "ZA", "mzantsiafrika": "ZA",
    "afrikaborwa": "ZA",
    "uk": "GB", "greatbritain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "verenigdekoninkryk": "GB", "unitedkingdom": "GB", "usa": "US", "us": "US", "america": "US",
    "unitedstatesofamerica": "US", "vsa": "US", "verenigdestate": "US", "uae": "AE", "emirates": "AE",
    "swaziland": "SZ", "swazieland": "SZ", "lesotho": "LS", "namibie": "NA", "mosambiek": "MZ",
    "mocambique": "MZ",
    "zimbabwe": "ZW", "zim": "ZW", "rhodesia": "ZW", "zambie": "ZM", "duitsland": "DE", "frankryk": "FR",
    "nederland": "NL", "holland": "NL", "belgie": "BE", "australie": "AU", "nieuseeland": "NZ", "kenia": "KE",
    "drc": "CD", "congodrc": "CD", "democraticrepublicofcongo": "CD", "ivorycoast": "CI", "tanzanie": "TZ",
    "russia": "RU", "southkorea": "KR", "vietnam": "VN", "turkey": "TR", "czechrepublic": "CZ", "bots": "BW",
    "ierland": "IE", "spanje": "ES", "italie": "IT", "switserland": "CH", "sjina": "CN", "indie": "IN",
}  # fmt: skip
"""Compact name (lower case, ASCII letters only) to ISO alpha-2 code; they win over ISO's own."""
