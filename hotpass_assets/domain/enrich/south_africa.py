"""What a dialling code or a postal code says of a place in South Africa.

Belongs here: the provinces of codes, as data. Does not belong here: places with names (``gazetteer``), and what is made
of a code (``place_signs``).
"""

DIALLING_CODES: dict[str, tuple[str, float]] = {
    "10": ("ZA-GP", 0.9), "11": ("ZA-GP", 0.9), "12": ("ZA-GP", 0.75), "13": ("ZA-MP", 0.8),
    "15": ("ZA-LP", 0.9), "16": ("ZA-GP", 0.75), "17": ("ZA-MP", 0.9), "18": ("ZA-NW", 0.9),
    "21": ("ZA-WC", 0.9), "22": ("ZA-WC", 0.9), "23": ("ZA-WC", 0.9), "27": ("ZA-NC", 0.6), "28": ("ZA-WC", 0.9),
    "31": ("ZA-KZN", 0.9), "32": ("ZA-KZN", 0.9), "33": ("ZA-KZN", 0.9), "34": ("ZA-KZN", 0.9),
    "35": ("ZA-KZN", 0.9), "36": ("ZA-KZN", 0.9), "39": ("ZA-KZN", 0.75),
    "40": ("ZA-EC", 0.9), "41": ("ZA-EC", 0.9), "42": ("ZA-EC", 0.9), "43": ("ZA-EC", 0.9), "44": ("ZA-WC", 0.9),
    "45": ("ZA-EC", 0.9), "46": ("ZA-EC", 0.9), "47": ("ZA-EC", 0.9), "48": ("ZA-EC", 0.9), "49": ("ZA-EC", 0.9),
    "51": ("ZA-FS", 0.75), "53": ("ZA-NC", 0.75), "54": ("ZA-NC", 0.9), "56": ("ZA-FS", 0.9),
    "57": ("ZA-FS", 0.9), "58": ("ZA-FS", 0.9),
}  # fmt: skip
"""Area code of a landline to the province it lies in, and how sure that is.

From the areas in the geographic metadata of the phonenumbers library. 014 spreads evenly over two provinces and is
left out; codes that reach into a second province count for less.
"""

POSTAL_CODES: tuple[tuple[int, int, str], ...] = (
    (1, 299, "ZA-GP"),
    (300, 499, "ZA-NW"),
    (500, 999, "ZA-LP"),
    (1000, 1399, "ZA-MP"),
    (1400, 2199, "ZA-GP"),
    (2200, 2499, "ZA-MP"),
    (2500, 2899, "ZA-NW"),
    (2900, 4730, "ZA-KZN"),
    (4731, 6499, "ZA-EC"),
    (6500, 8099, "ZA-WC"),
    (8100, 8999, "ZA-NC"),
    (9300, 9999, "ZA-FS"),
)
"""First and last postal code of each region of the South African Post Office, and its province."""

POSTAL_CODE_CONFIDENCE = 0.8
"""Some towns at a border are served from the other side."""

GEONAMES_PROVINCES: dict[str, str] = {
    "02": "ZA-KZN",
    "03": "ZA-FS",
    "05": "ZA-EC",
    "06": "ZA-GP",
    "07": "ZA-MP",
    "08": "ZA-NC",
    "09": "ZA-LP",
    "10": "ZA-NW",
    "11": "ZA-WC",
}
"""First-level division in GeoNames to ISO 3166-2."""
