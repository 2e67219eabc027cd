"""Patterns and words by which values of a column are told apart, for values in lower case.

Belongs here: regular expressions and closed word lists. Does not belong here: what they are applied to (``values``)
and whether a value is right (``domain.clean``).
"""

from __future__ import annotations

from hotpass_assets.domain.mapping import vocabulary


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EMAIL = r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[a-z]{2,}"
_HOST_ENDS = (
    "com|org|net|edu|gov|mil|info|biz|aero|africa|eu|asia|shop|online|site|io|co|tv|me|ai|app|dev|school|example|test"
    "|za|na|bw|zw|uk|de|fr|es|it|nl|be|ch|at|pt|pl|cz|se|no|dk|fi|ie|us|ca|au|nz|in|jp|cn|br|mx|ar|ru|gr|tr|il|kr|sg"
)
URL = rf"^(?:https?:/?/?|www\.)\S+$|^(?:[a-z0-9\-]+\.)+(?:{_HOST_ENDS})(?:[/?:]\S*)?$"
_MONTH = (
    r"(?:jan|feb|mar|mrt|mär|apr|avr|abr|may|mai|mei|jun|jul|aug|ago|sep|oct|okt|out|nov|dec|des|dez|dic|ene|fev|fév"
    r"|juin|juil|aoû|déc)[\p{L}]*\.?"
)
DATE = (
    r"^(?:[12][0-9]{3}[-/.][01]?[0-9][-/.][0-3]?[0-9](?:[t ][0-9]{1,2}:.*)?"
    r"|[0-3]?[0-9][-/.][0-3]?[0-9][-/.](?:[12][0-9]{3}|[0-9]{2})(?:[t ,]+[0-9]{1,2}:.*)?"
    rf"|[0-3]?[0-9](?:st|nd|rd|th|\.)?[- ]?(?:of )?{_MONTH}[,\- ]*(?:[12][0-9]{{3}}|[0-9]{{2}})"
    rf"|{_MONTH}[- ]?[0-3]?[0-9](?:st|nd|rd|th)?,? [12][0-9]{{3}}"
    r"|(?:1[5-9]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))$"
)
YEAR = r"^(?:1[4-9][0-9]{2}|20[0-9]{2}|2100)(?:\.0)?$"
LIKELY_YEAR = r"^(?:1[5-9][0-9]{2}|20[0-3][0-9])(?:\.0)?$"
DECIMAL = r"^[+-]?[0-9]{0,12}[.,][0-9]+$"
CURRENCY = (
    r"^(?:(?:r|zar|usd|eur|gbp|us\$|[$€£¥₹]) ?[+-]?[0-9][0-9 ,.]*|[+-]?[0-9][0-9 ,.]* ?(?:zar|usd|eur|gbp|[$€£¥₹%]))$"
)
GROUPED = r"^[+-]?[1-9][0-9]{0,2}(?:[ ,.'’][0-9]{3})+(?:[.,][0-9]{1,2})?$"
INTEGER = r"^[+-]?[0-9]+(?:\.0)?$"
NOT_PHONE = (
    r"^(?:[0-9]{4}/[0-9]{5,7}/[0-9]{2}|97[89][- ]?[0-9].*|[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{5}-[0-9]{4}"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9]{4}-[0-9]{3}[0-9x]|[0-9]{4} ?[-–/] ?[0-9]{4})$"
)
PHONE_LABELS = r"\b(?:tel|telephone|phone|ph|cell|mobile|mob|fax|ext|extension|x|w|h|c|work|home|office|sel|no)\b[.:]?"
PHONE_MARKS = r"^[+0-9\s().\-–/,;&:|]+$"
MARKED_PHONE = r"^\+|^\(|[0-9)] ?[-–./ ] ?[0-9(]"
DIALLED = r"^(?:0[1-9][0-9]{7,9}|27[1-9][0-9]{8}|1?[2-9][0-9]{2}[2-9][0-9]{6})$"
POSTCODE = (
    r"^(?:[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][a-z]{2}|[a-z][0-9][a-z] ?[0-9][a-z][0-9]|[0-9]{4} ?[a-z]{2}|[0-9]{5}-[0-9]{4}"
    r"|[0-9]{5}-[0-9]{3}|[0-9]{3}-[0-9]{4})$"
)
UUID = r"^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$|^[0-9a-f]{32}$"
CODE = r"^[^\s]*[0-9][^\s]*$|^[a-z]{1,4} ?[0-9]{3,}[a-z]?$"
STREET = r"\b(?:" + "|".join(
    sorted(
        (vocabulary.STREET_WORDS - {"park", "house", "suite", "airport", "st"})
        | {"place", "circuit", "court", "ct", "terrace", "highway", "hwy", "pkwy", "parkway", "strasse", "rue", "calle"}
    )
) + r")\b|\bst\.?(?:$|[\s,])|str(?:aße|asse|aat|\.)"  # fmt: skip
HOUSE = r"(?:^|[\s,#])[0-9]{1,5}[a-z]?(?:[-/][0-9]{1,5}[a-z]?)?(?:[\s,.]|$)"
_ORGANISATION_WORDS = vocabulary.ORGANISATION_WORDS - {"sky", "wings", "rf", "africa", "fly", "air"} | {
    "church", "restaurant", "cafe", "café", "grill", "grille", "kitchen", "bar", "pub", "bistro", "diner", "pizzeria",
    "deli", "bakery", "store", "stores", "shop", "market", "supermarket", "salon", "pharmacy", "garage", "primary",
    "secondary", "high", "elementary", "preschool", "kindergarten", "nursery", "creche", "daycare", "childcare",
    "learning", "library", "museum", "theatre", "theater", "medical", "health", "dental", "care", "ministry",
    "ministries", "municipality", "city", "county", "community", "national", "federal", "board", "union", "league",
    "office", "house", "home", "homes", "inn", "motel", "resort", "spa", "brewery", "brewing", "winery", "estates",
    "properties", "construction", "electric", "electronics", "manufacturing", "products", "co", "corp", "sa", "ag",
    "kg", "sarl", "srl", "ab", "oy", "as", "nv", "pte", "pvt", "kk", "systems", "software", "media", "press",
    "publishing", "records", "studio", "studios", "hospital", "kliniek", "kerk", "kirche", "verein", "schule",
    "universität", "universiteit", "université", "universidad", "laerskool", "hoërskool", "société",
}  # fmt: skip
ORGANISATION = r"(?:^|[\s(.,/-])(?:" + "|".join(sorted(_ORGANISATION_WORDS)) + r")(?:[\s).,/-]|$)"
FUNCTION_WORD = r"(?:^|\s)(?:the|of|and|&|at|for|on|und|in|with|to|by)(?:\s|$)"
_MORE_GIVEN_NAMES = _words(
    """aaron abigail adriana alessandro alfred ali alicia amelia amy ana angel anita ann annie antonio april arthur
    ashley austin barbara beatrice betty beverly bill billy bob bradley brandon bryan camille carl carlos
    carolyn charlie cheryl chloe christian cindy claude claudia connor craig crystal dale dan danielle darren
    dean debra dennis diane diego don donna doris dorothy douglas dylan edgar edith edwin elaine eleanor elena
    ella ellen ellie emilia eric erin ethan eva evelyn fabian felix fernando finn florence fred frederick
    gabriel gail gene georgia gerard giovanni giulia gloria guy hans harold harriet harrison harvey holly howard
    isabella isla jackson jacqueline jake jasmine javier jay jeff jeffrey jenny jerry jill jim jimmy joel jordan
    jorge jose josé juan judy juergen julian jürgen karl kate katherine kathleen kathryn kathy katie keira klaus
    kristin lachlan larry laurence lee leo liam lily logan lois lori louise luca lucy luis lydia manuel
    margarita marie marilyn mario marion marta martina mason matteo max mei mercedes mohammad molly
    monika nathan nina noah norma olga oliver pablo pam pedro peggy petra phyllis pierre rafael ralph ramon
    randy raymond rhys riley rodney rosa rosemary roy ruby russell ryder sabine salvatore sara sebastian sergio
    seth shane shirley sofia sophia stanley stephanie steve sunil susan sven tara taylor ted theodore tiffany
    timothy todd tommy travis tyler uwe valerie vicki vincenzo virginia walter wendy wolfgang zachary zoe"""
)
GIVEN_NAMES = sorted(vocabulary.GIVEN_NAMES | _MORE_GIVEN_NAMES)
PERSON = r"^(?:(?:mr|mrs|ms|miss|dr|prof|rev|sir|mnr|mev)\.? )?\p{L}[\p{L}'’.\-]*(?: \p{L}[\p{L}'’.\-]*){1,3}$"
COMMA_PERSON = r"^\p{L}[\p{L}'’ \-]*, ?\p{L}[\p{L}'’.\-]*(?: \p{L}[\p{L}'’.\-]*){0,2}$"
HONORIFICS = sorted(vocabulary.HONORIFICS | {"mme", "mlle", "herr", "frau", "sr", "sra", "hon", "fr"})
