"""What components return is checked once, so that nothing after them has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mcrs.errors import RetrievalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.types import Ranking


def sound_rankings(component: object, rankings: Sequence[Ranking], n_turns: int, n_tracks: int) -> list[Ranking]:
    """Leave out of rankings what none may hold, and refuse those that cannot be used.

    A track that stands twice keeps its better place, and one whose score is no finite number is left out.

    Args:
        component: Who made them, for messages.
        rankings: What it returned.
        n_turns: How many turns it was asked about.
        n_tracks: How many tracks the catalogue has.

    Raises:
        RetrievalError: There is not one ranking for each turn, not one score for each track, or a row that is not in
            the catalogue.
    """
    name = type(component).__name__
    if len(rankings) != n_turns:
        raise RetrievalError(f"{name} returned {len(rankings)} rankings for {n_turns} turns; expected one for each")
    return [_sound(name, ranking, n_tracks) for ranking in rankings]


def _sound(name: str, ranking: Ranking, n_tracks: int) -> Ranking:
    rows = ranking.rows
    if rows.shape != ranking.scores.shape:
        raise RetrievalError(f"{name} returned {len(rows)} tracks with {len(ranking.scores)} scores; expected one each")
    if len(rows) and not 0 <= rows.min() <= rows.max() < n_tracks:
        wrong = rows[(rows < 0) | (rows >= n_tracks)][0]
        raise RetrievalError(f"{name} returned the row {wrong}; the catalogue's rows are 0 to {n_tracks - 1}")
    finite = np.isfinite(ranking.scores)
    if not finite.all():
        ranking = ranking.take(finite)
    first = np.unique(ranking.rows, return_index=True)[1]
    return ranking if len(first) == len(ranking) else ranking.take(np.sort(first))
