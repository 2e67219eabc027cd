"""Free text searched by Presidio with pattern recognisers: no model, no download, no network.

Belongs here: the recogniser and what its finds are called. Does not belong here: finds by our own patterns
(``personal_data``). Names of people are not searched for: that takes a language model, which cannot be assumed.
"""

from __future__ import annotations

import importlib
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.identifiers import id_numbers_in
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.tables.fields import FREE_TEXT_FIELDS

INSTALL = "pip install 'hotpass[compliance]'"
LANGUAGE = "en"
LEAST_SCORE = 0.4
LONGEST_TEXT = 20_000
# Kinds that identify a person; numbers of companies are not among them. A mere run of digits stays below the score.
CATEGORIES = {
    "EMAIL_ADDRESS": "e-mail address",
    "PHONE_NUMBER": "telephone number",
    "ZA_MOBILE_NUMBER": "telephone number",
    "ZA_TELEPHONE_NUMBER": "telephone number",
    "ZA_ID_NUMBER": "identity number",
    "ZA_PASSPORT": "passport number",
    "ZA_DRIVER_LICENSE": "driving licence",
    "ZA_LICENSE_PLATE": "number plate",
    "CREDIT_CARD": "card number",
    "IBAN_CODE": "bank account",
    "IP_ADDRESS": "IP address",
}
RECOGNIZERS = (
    "EmailRecognizer",
    "ZaMobileNumberRecognizer",
    "ZaTelephoneNumberRecognizer",
    "ZaIdNumberRecognizer",
    "ZaPassportRecognizer",
    "ZaDriverLicenseRecognizer",
    "ZaLicensePlateRecognizer",
    "CreditCardRecognizer",
    "IbanRecognizer",
    "IpRecognizer",
)
_FOUND = {"field": pl.String, "category": pl.String, "classification": pl.String, "rows": pl.UInt32}


def searched_texts(values: pl.DataFrame, country: str) -> pl.DataFrame:
    """What Presidio finds in the free text of an intake, each distinct text searched once.

    Args:
        values: Table ``source_values``.
        country: Country whose telephone numbers are looked for.

    Returns:
        ``field``, ``category``, ``classification`` and ``rows``, the number of records.

    Raises:
        ConfigurationError: The extra is not installed.
    """
    engine = _engine(country)
    texts = values.filter(pl.col("value").is_not_null()).select("record", pl.col("field").cast(pl.String), "raw")
    texts = texts.filter(pl.col("field").is_in(FREE_TEXT_FIELDS))
    found = []
    for text in texts["raw"].unique(maintain_order=True):
        found += [(text, category) for category in sorted(_categories(engine, text))]
    finds = pl.DataFrame(found, schema={"raw": pl.String, "category": pl.String}, orient="row")
    counted = texts.join(finds, on="raw").group_by("field", "category").agg(pl.col("record").n_unique().alias("rows"))
    table = counted.with_columns(classification=pl.lit("personal")).select(*_FOUND).cast(_FOUND)  # type: ignore[arg-type]
    return table.sort("field", "category")


def _categories(engine: Any, text: str) -> set[str]:
    results = engine.analyze(text[:LONGEST_TEXT], language=LANGUAGE, score_threshold=LEAST_SCORE)
    kinds = {result.entity_type: text[result.start : result.end] for result in results}
    if "ZA_ID_NUMBER" in kinds and not id_numbers_in(text):
        del kinds["ZA_ID_NUMBER"]
    return {CATEGORIES[kind] for kind in kinds if kind in CATEGORIES}


def _engine(country: str) -> Any:
    try:
        presidio: Any = importlib.import_module("presidio_analyzer")
        nlp: Any = importlib.import_module("presidio_analyzer.nlp_engine")
        recognizers: Any = importlib.import_module("presidio_analyzer.predefined_recognizers")
        spacy: Any = importlib.import_module("spacy")
    except ImportError as error:
        problem = ConfigurationProblem(
            "configuration", "compliance.detect_pii", f"{error.name} is not installed", f"run {INSTALL}"
        )
        raise ConfigurationError("free text cannot be searched for personal data", [problem], do=INSTALL) from error
    import tldextract

    # Its recogniser of addresses would fetch the list of public suffixes; the list that comes with the package does.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # type: ignore[assignment]
    return _built(presidio, nlp, recognizers, spacy, country)


def _built(presidio: Any, nlp: Any, recognizers: Any, spacy: Any, country: str) -> Any:
    class BlankEngine(nlp.SpacyNlpEngine):  # type: ignore[misc]
        """Cuts text into words and knows nothing else."""

        def load(self) -> None:
            self.nlp = {LANGUAGE: spacy.blank(LANGUAGE)}

    known = [getattr(recognizers, name)() for name in RECOGNIZERS]
    known.append(recognizers.PhoneRecognizer(supported_regions=(country,)))
    registry = presidio.RecognizerRegistry(recognizers=known, supported_languages=[LANGUAGE])
    return presidio.AnalyzerEngine(nlp_engine=BlankEngine(), registry=registry, supported_languages=[LANGUAGE])
