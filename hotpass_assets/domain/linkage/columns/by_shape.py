"""What a column looks like by its values alone.

Belongs here: telling whose names a column holds, and judging a column whose header says nothing. Does not belong
here: counting what values look like (``values``) and headers (``recognise``).
"""

from __future__ import annotations

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.columns.values import ColumnValues


def percent(share: float) -> str:
    """A share in words of a reason."""
    return f"{share:.0%}".replace("%", " %")


def whose_name(values: ColumnValues) -> tuple[Kind, str]:
    """Whether names are of people, things or organisations; where it is not clear, of organisations."""
    organisations, people = values["organisation"], values["person"]
    if people > 0.5 and values["given"] > max(0.2, organisations) and organisations < 0.25:
        return "person", f"{percent(values['given'])} of its values hold a common given name"
    if (
        people > 0.85
        and organisations + values["function_word"] < 0.03
        and values["comma_person"] > 0.7
        and values["list"] > 0.7
    ):
        return "person", f"{percent(values['comma_person'])} of its values are written surname, given name"
    long = organisations < 0.4 and (values["tokens"] >= 6 or (values["tokens"] >= 4.5 and values["has_digit"] > 0.4))
    if long or (values["model"] > 0.3 and values["tokens"] >= 3):
        return (
            "title",
            f"its values are {values['tokens']:.1f} words long, {percent(values['model'])} with a model number",
        )
    return "organisation", f"{percent(organisations)} of its values have words of organisations"


def by_shape(values: ColumnValues) -> tuple[Kind, str]:
    """What the values alone look like, where the header says nothing."""
    if values["integer"] > 0.95:
        return _whole_numbers(values)
    if values["number"] > 0.9:
        return "number", f"{percent(values['number'])} of its values are numbers"
    if values["house"] > 0.4 and values["street"] > 0.3 and values["has_letter"] > 0.9:
        return (
            "address",
            f"{percent(values['house'])} of its values have a house number, {percent(values['street'])} a street",
        )
    if values["single"] > 0.8 and values["given"] > 0.35:
        return "given_name", f"{percent(values['given'])} of its values are common given names"
    if values.few():
        return "category", f"only {values.distinct} different values"
    return _words_or_codes(values)


def _whole_numbers(values: ColumnValues) -> tuple[Kind, str]:
    for share, digits in (("four_digits", "four"), ("five_digits", "five")):
        if values[share] > 0.85 and values.distinct > 20:
            return "postal_code", f"its values are numbers of {digits} digits and some occur in several rows"
    if values.few():
        return "category", f"only {values.distinct} different numbers"
    if values["length"] >= 5 and values.distinct > 0.3 * values.filled:
        return "identifier", f"its values are whole numbers of {values['length']:.0f} digits that seldom occur twice"
    return "number", "its values are whole numbers"


def _words_or_codes(values: ColumnValues) -> tuple[Kind, str]:
    if values["code"] > 0.7:
        return "identifier", f"{percent(values['code'])} of its values are codes with digits"
    if values["street"] > 0.5 and values["has_digit"] < 0.3:
        return "street", f"{percent(values['street'])} of its values have words of streets"
    kind, why = whose_name(values)
    if kind == "person":
        return kind, why
    if values["tokens"] >= 6 and values["organisation"] < 0.6:
        return "text", f"its values are {values['tokens']:.1f} words long"
    if kind == "title":
        return kind, why
    return "organisation", f"its values are names of {values['tokens']:.1f} words and the header does not say of what"
