"""Words nobody has heard before: invented brands, surnames and places, as many as are asked for.

Belongs here: building pronounceable words from syllables and word halves. Does not belong here: common words
(see `vocabulary`) and how words make a name (see `names`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from hotpass_assets.domain.sample.listings.arrays import Texts, listed, series, texts

_ONSETS = listed("b br ch d dr f g gr h j k kl kr kw l m mb n nd nk p r s sh st t th tr v w z zw")
_VOWELS = listed("a e i o u ai ei")
_SYLLABLES = texts(onset + vowel for onset in _ONSETS for vowel in _VOWELS)
_BRAND_ENDINGS = listed(
    "ra no lix xa ton ner via mar lex dor nis ko la zo vex rin tas qua mel don ro na sky jet wing aero"
)
_SURNAME_ENDINGS = listed(
    "berg stra sen wane si ne man ser lo za ng mann well ley ford ker ville ard ana ela thi mbe ndo sa"
)
_FIRST_HALVES = listed(
    "Aasvoel Amandel Berg Blou Bloem Bok Brak Buffels Dassie Doring Droe Duin Eland Geel Gras Groen Groot Hart "
    "Haas Heuning Hoog Jakkals Kameel Klip Klein Koedoe Kraai Krans Kwagga Laer Leeu Luiperds Mooi Nuwe Olifants "
    "Oud Palm Pampoen Riet Renoster Rooi Sand See Silwer Sonne Spring Steen Swart Tier Trek Valk Vaal Vlei Vlakte "
    "Vrede Water Wit Wilde Wolwe Wonder Ys"
)
_SECOND_HALVES = listed(
    "bank berg bos bron burg dal dam drif eiland fontein gat hoek hof heuwel kloof kop kraal krans laagte land "
    "mond nek oord pan plaas poort punt rand rivier rus spruit stad stroom vallei veld vlakte vlei water"
)


def brand_words(count: int, rng: np.random.Generator) -> Texts:
    """So many different invented brands of two or three syllables and an ending."""
    return _built(count, rng, _BRAND_ENDINGS)


def surnames(count: int, rng: np.random.Generator) -> Texts:
    """So many different invented surnames."""
    return _built(count, rng, _SURNAME_ENDINGS)


def place_words(count: int, rng: np.random.Generator) -> Texts:
    """So many different words that sound like farms and suburbs; beyond the word halves, with a syllable before."""
    drawn = _capitalised(_FIRST_HALVES[rng.integers(0, len(_FIRST_HALVES), 3 * count)], "", rng)
    plain = _distinct(drawn, count // 2 if count > 1_000 else count)
    more = (
        _SYLLABLES[rng.integers(0, len(_SYLLABLES), 2 * count)]
        + _FIRST_HALVES[rng.integers(0, len(_FIRST_HALVES), 2 * count)]
    )
    return _distinct(np.concatenate([plain, _capitalised(more, "", rng)]), count)


def _capitalised(first: Texts, between: str, rng: np.random.Generator) -> Texts:
    """First halves with second halves behind them, as a name is written."""
    second = _SECOND_HALVES[rng.integers(0, len(_SECOND_HALVES), len(first))]
    return texts(word.capitalize() for word in first + between + second)


def _built(count: int, rng: np.random.Generator, endings: Texts) -> Texts:
    """Different words of syllables with one of the endings."""
    drawn = count + count // 4 + 50
    words = _SYLLABLES[rng.integers(0, len(_SYLLABLES), drawn)]
    words = words + np.where(rng.random(drawn) < 0.55, _SYLLABLES[rng.integers(0, len(_SYLLABLES), drawn)], "")
    words = words + endings[rng.integers(0, len(endings), drawn)]
    first = words[:count]
    if count > 20_000:  # short words run out: the later half gets a syllable more
        longer = np.where(rng.random(drawn) < 0.7, _SYLLABLES[rng.integers(0, len(_SYLLABLES), drawn)], "")
        words = longer + words
        words[: min(len(first), 20_000)] = first[:20_000]
    return _distinct(texts(word.capitalize() for word in words), count, rng, endings)


def _distinct(words: Texts, count: int, rng: np.random.Generator | None = None, endings: Texts | None = None) -> Texts:
    """The first different words, in the order they were drawn; more are drawn while some are missing."""
    kept = series(words).unique(maintain_order=True)
    while len(kept) < count and rng is not None and endings is not None:
        parts = [_SYLLABLES[rng.integers(0, len(_SYLLABLES), count)] for _ in range(3)]
        more = parts[0] + parts[1] + parts[2] + endings[rng.integers(0, len(endings), count)]
        fresh = pl.Series([word.capitalize() for word in more], dtype=pl.String)
        kept = pl.concat([kept, fresh]).unique(maintain_order=True)
    return texts(kept.head(count).to_list())
