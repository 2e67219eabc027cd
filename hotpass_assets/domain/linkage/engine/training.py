"""Learning what levels of agreement say from the candidate pairs themselves.

Belongs here: expectation maximisation (Dempster, Laird and Rubin 1977; for linkage Winkler 1988) over the distinct
patterns of levels, with shipped shares as Dirichlet priors. Does not belong here: comparing pairs and clustering.

Nothing is sampled and the start is fixed, so that the same pairs give the same model.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from hotpass_assets.domain.linkage.engine.model import Model

FEWEST_PAIRS = 20
_ROUNDS = 300
_STILL = 1e-7
_LEAST_MATCH_SHARE = 0.001
_MOST_MATCH_SHARE = 0.95


def learned_model(levels: pl.DataFrame, shipped: Model, prior_pairs: float) -> Model:
    """The shipped model adapted to candidate pairs.

    Args:
        levels: ``gamma_<comparison>`` of every candidate pair.
        shipped: Model whose shares are the priors and the start.
        prior_pairs: How many pairs the priors weigh as much as.

    Returns:
        The learned model, or the shipped one with the reason why learning failed.
    """
    if levels.height < FEWEST_PAIRS:
        return replace(shipped, reason=f"only {levels.height} candidate pairs, fewer than {FEWEST_PAIRS}")
    gammas = [comparison.gamma for comparison in shipped.comparisons]
    patterns = levels.group_by(gammas).agg(pl.len().alias("pairs")).sort(gammas)
    model = _maximised(patterns, shipped, prior_pairs)
    if not _LEAST_MATCH_SHARE <= model.match_share <= _MOST_MATCH_SHARE:
        return replace(
            shipped,
            reason=f"learning was unstable: it took {model.match_share:.1%} of all candidate pairs for the same",
        )
    return replace(
        model,
        origin="learned",
        reason=f"learned from {levels.height:,} candidate pairs in {patterns.height:,} patterns",
    )


def _maximised(patterns: pl.DataFrame, start: Model, prior_pairs: float) -> Model:
    counts = patterns["pairs"].to_numpy().astype(float)
    gammas = [patterns[comparison.gamma].to_numpy() for comparison in start.comparisons]
    model = start
    for _ in range(_ROUNDS):
        matching = _posterior(model, gammas)
        following = _updated(model, start, gammas, counts, matching, prior_pairs)
        moved = abs(following.match_share - model.match_share)
        model = following
        if moved < _STILL:
            break
    return model


def _posterior(model: Model, gammas: list[np.ndarray]) -> np.ndarray:
    weight = np.full(len(gammas[0]), np.log2(model.match_share / (1 - model.match_share)))
    for number, gamma in enumerate(gammas):
        weight = weight + model.weights(number)[gamma]
    probability: np.ndarray = 1 / (1 + np.exp2(-weight))
    return probability


def _updated(
    model: Model,
    start: Model,
    gammas: list[np.ndarray],
    counts: np.ndarray,
    matching: np.ndarray,
    prior_pairs: float,
) -> Model:
    match: list[np.ndarray] = []
    other: list[np.ndarray] = []
    for number, gamma in enumerate(gammas):
        levels = len(model.comparisons[number].levels)
        present = gamma >= 0
        for target, prior, share in ((match, start.match, matching), (other, start.other, 1 - matching)):
            seen = np.bincount(gamma[present], (counts * share)[present], minlength=levels)[::-1]
            target.append(seen + prior_pairs * np.array(prior[number]))
    pairs = [_ordered(m / m.sum(), u / u.sum(), m + u) for m, u in zip(match, other, strict=True)]
    total = counts.sum()
    share = ((counts * matching).sum() + prior_pairs * start.match_share) / (total + prior_pairs)
    return replace(
        model,
        match=tuple(tuple(m) for m, _ in pairs),
        other=tuple(tuple(u) for _, u in pairs),
        match_share=float(share),
    )


def _ordered(match: np.ndarray, other: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares under which a stronger level never speaks less for a match than a weaker one.

    Neighbouring levels that contradict the order are pooled (pool adjacent violators): their ratio becomes one, and
    each keeps its part of what was seen.
    """
    groups: list[list[int]] = []
    for level in range(len(match)):
        groups.append([level])
        while len(groups) > 1 and _ratio(match, other, groups[-1]) > _ratio(match, other, groups[-2]):
            groups[-2:] = [groups[-2] + groups[-1]]
    match, other = match.copy(), other.copy()
    for group in groups:
        if len(group) > 1:
            part = seen[group] / seen[group].sum()
            match[group], other[group] = match[group].sum() * part, other[group].sum() * part
    return match, other


def _ratio(match: np.ndarray, other: np.ndarray, group: list[int]) -> float:
    return float(match[group].sum() / other[group].sum())
