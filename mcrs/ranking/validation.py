"""Validating the rankings of components once, so that later code can rely on them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, KeysView, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import iterates, plural, short_repr
from mcrs.errors import InvalidRankingError
from mcrs.types import Ranking

logger = logging.getLogger(__name__)

#: A generator with more items than this is taken for an endless one.
MAX_ITEMS = 10_000_000


def as_list(name: str, returned: object, expected: str) -> list[Any]:
    """The result of a component as a list, whether it is a generator or any other collection.

    Raises:
        InvalidRankingError: It is not a collection, has no order, or is a mapping, whose values would be ignored.
    """
    # The order of a set differs between starts of Python; the keys of a dictionary have one.
    unordered = isinstance(returned, Set) and not isinstance(returned, KeysView)
    if isinstance(returned, (str, bytes, Mapping)) or unordered or not iterates(returned):
        raise InvalidRankingError(f"{name} returned {short_repr(returned)}; expected {expected}")
    found = list(islice(returned, MAX_ITEMS + 1))
    if len(found) > MAX_ITEMS:
        raise InvalidRankingError(f"{name} returned more than {MAX_ITEMS:,} items; expected {expected}")
    return found


class Validated:
    """Base of components whose rankings were validated when they were found."""


def valid_rankings(component: object, rankings: Iterable[Ranking], n_turns: int, n_tracks: int) -> list[Ranking]:
    """Repair small faults of rankings, and reject rankings that cannot be used.

    A duplicate track keeps its better rank. A track whose score is NaN or infinite is removed; the first time that a
    component returns one, a warning says so.

    Raises:
        InvalidRankingError: There is not one ranking for each turn or not one score for each track, a row is not in the
            catalogue, or a value is not a number.
    """
    if isinstance(component, Validated):
        return list(rankings)
    name = type(component).__name__
    checked = [_checked(name, ranking, n_tracks) for ranking in _one_a_turn(name, rankings, n_turns)]
    if not all(np.isfinite(ranking.scores).all() for ranking in checked):
        _warn_of_scores(name)
    return list(map(_cleaned, checked))


def valid_reranked(
    component: object, rankings: Iterable[Ranking], pools: Sequence[Ranking], n_tracks: int
) -> list[Ranking]:
    """Reject rankings of a reranker that are not an order of some or all of the tracks that it was given.

    Raises:
        InvalidRankingError: As for :func:`valid_rankings`; or a track is not in the pool or is returned twice, or a
            score is not finite.
    """
    name = type(component).__name__
    reranked = [_checked(name, ranking, n_tracks) for ranking in _one_a_turn(name, rankings, len(pools))]
    for ranking, pool in zip(reranked, pools, strict=True):
        unknown = ~np.isin(ranking.rows, pool.rows)
        if unknown.any():
            raise InvalidRankingError(
                f"{name} returned catalogue index {ranking.rows[unknown][0]}, which is not among the tracks to rerank; "
                f"expected some or all of the given tracks"
            )
        finite = np.isfinite(ranking.scores)
        if not finite.all():
            raise InvalidRankingError(
                f"{name} returned the score {ranking.scores[~finite][0]}; expected finite 32-bit numbers"
            )
        if len(_cleaned(ranking)) < len(ranking):
            rows, counts = np.unique(ranking.rows, return_counts=True)
            raise InvalidRankingError(
                f"{name} returned catalogue index {rows[counts > 1][0]} more than once; expected each track once"
            )
    return reranked


@cache
def _warn_of_scores(name: str) -> None:
    logger.warning("%s returned scores that are NaN or infinite; the tracks that have one are left out", name)


def _one_a_turn(name: str, rankings: object, n_turns: int) -> list[Any]:
    found = as_list(name, rankings, "a list of rankings")
    if len(found) != n_turns:
        raise InvalidRankingError(
            f"{name} returned {plural(len(found), 'ranking')} for {plural(n_turns, 'turn')}; expected one for each turn"
        )
    return found


def _cleaned(ranking: Ranking) -> Ranking:
    """The ranking without tracks that have no finite score, and with each other track at its best rank."""
    finite = np.isfinite(ranking.scores)
    if not finite.all():
        ranking = ranking.take(finite)
    ordered = np.sort(ranking.rows)
    if (ordered[1:] != ordered[:-1]).all():
        return ranking
    return ranking.take(np.sort(np.unique(ranking.rows, return_index=True)[1]))


def _checked(name: str, ranking: object, n_tracks: int) -> Ranking:
    """A ranking as arrays, whose rows are in the catalogue."""
    if not isinstance(ranking, Ranking):
        raise InvalidRankingError(f"{name} returned {short_repr(ranking)} for a turn; expected an mcrs.types.Ranking")
    rows, scores = _whole(name, ranking.rows), _numbers(name, "scores", ranking.scores, "numbers")
    if rows.shape != scores.shape:
        raise InvalidRankingError(
            f"{name} returned {plural(len(rows), 'track')} with {plural(len(scores), 'score')}; expected one score for "
            "each track"
        )
    out_of_range = (rows < 0) | (rows >= n_tracks)
    if out_of_range.any():
        raise InvalidRankingError(
            f"{name} returned catalogue index {rows[out_of_range][0]}, which is out of range; "
            f"expected 0 to {n_tracks - 1}"
        )
    if rows is not ranking.rows or scores is not ranking.scores:
        with np.errstate(over="ignore"):  # a score beyond float32 is infinite
            ranking = replace(ranking, rows=rows.astype(np.int32), scores=scores.astype(np.float32))
    return ranking


def _whole(name: str, values: object) -> NDArray[Any]:
    rows = _numbers(name, "rows", values, "integers")
    if rows.dtype.kind != "f":
        return rows
    if not (rows == np.floor(rows)).all() or np.abs(rows).max(initial=0) > np.iinfo(np.int32).max:
        raise InvalidRankingError(f"{name} returned the rows {short_repr(values)}; expected a list of integers")
    return rows.astype(np.int64)


def _numbers(name: str, what: str, values: object, expected: str) -> NDArray[Any]:
    """Rows or scores as an array; an array is returned as it is."""
    try:
        numbers = np.asarray(values)
    except (TypeError, ValueError):
        numbers = np.asarray(None)
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in "iuf"):
        raise InvalidRankingError(f"{name} returned the {what} {short_repr(values)}; expected a list of {expected}")
    return numbers
