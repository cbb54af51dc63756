"""What decorated retrievers and rerankers return, as scores by track id."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mcrs.checks.plain_values import real_number, short_repr
from mcrs.errors import InvalidRankingError
from mcrs.ranking.validation import as_list

_EXPECTED = "track ids, best first, or a mapping of track ids to scores"
_MAX_SCORE = float(np.finfo(np.float32).max)


def scores_of(function: str, returned: object) -> dict[str, float]:
    """The result of a function as scores by track id; track ids without scores get 1, 1/2, 1/3 and so on.

    Raises:
        InvalidRankingError: It is something else, an id is not a string or is returned twice, or a score is not a
            finite 32-bit number.
    """
    if isinstance(returned, Mapping):
        return {_track_id(function, key): _score(function, key, score) for key, score in returned.items()}
    scores: dict[str, float] = {}
    for position, each in enumerate(as_list(function, returned, _EXPECTED), 1):
        track_id = _track_id(function, each)
        if track_id in scores:
            raise InvalidRankingError(f"{function}: the track id {track_id!r} is returned twice")
        scores[track_id] = 1.0 / position
    return scores


def _track_id(function: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidRankingError(f"{function}: expected track ids as strings, got {short_repr(value)}")
    return str(value)


def _score(function: str, track_id: object, value: object) -> float:
    score = real_number(value)
    if score is None or not abs(score) <= _MAX_SCORE:
        raise InvalidRankingError(
            f"{function}: expected a finite score for {track_id} (a 32-bit number), got {short_repr(value)}"
        )
    return score
