"""nDCG@20 of runs in every slice of the turns, which shows their strengths and weaknesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from math import nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.evaluation.ranking_measures import ndcg
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import MIN_SESSIONS, Interval, bootstrap_each

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.evaluation.scored_run import Run


class Slice(NamedTuple):
    """Some of the turns, by a mask ``[N]``: those with a value of what distinguishes the slices of a family."""

    family: str
    name: str
    mask: NDArray[np.bool_]


def make_slices(truth: GroundTruth) -> list[Slice]:
    """Divide the turns of a dataset into slices by turn, goal, relevant track and user.

    - ``turn``: the turn number;
    - ``goal category`` and ``goal specificity``: those of the user's goal;
    - ``artist played before``: whether the relevant track shares an artist with a track played earlier in the session;
    - ``album played before``: whether it shares the name of its album with one;
    - ``relevant track in catalogue``: whether it can be found at all;
    - ``user known``: whether the user has a profile.

    Returns:
        The slices that hold at least one turn. The slices of one family are disjoint and cover all turns.
    """
    sessions = [truth.sessions[row] for row in truth.session_rows]
    histories = [
        (relevant_id, turn.played_track_ids) for relevant_id, turn in zip(truth.relevant_ids, truth.turns, strict=True)
    ]
    tracks = truth.catalog.tracks({*truth.relevant_ids, *chain.from_iterable(played for _, played in histories)})
    artists = {track.track_id: set(map(str.casefold, track.artists)) for track in tracks}
    albums = {track.track_id: {track.album.casefold()} if track.album else set() for track in tracks}
    families: dict[str, Sequence[object]] = {
        "turn": list(map(int, truth.turn_numbers)),
        "goal category": [session.goal_category or "unknown" for session in sessions],
        "goal specificity": [session.goal_specificity or "unknown" for session in sessions],
        "artist played before": [_yes(_shares(artists, *history)) for history in histories],
        "album played before": [_yes(_shares(albums, *history)) for history in histories],
        "relevant track in catalogue": [_yes(relevant_id in truth.catalog) for relevant_id in truth.relevant_ids],
    }
    if truth.users is not None:
        users = truth.users
        families["user known"] = [_yes(turn.user_id in users) for turn in truth.turns]
    return [piece for family, values in families.items() for piece in _cut(family, values)]


def _cut(family: str, values: Sequence[object]) -> Iterator[Slice]:
    names = np.array([str(value) for value in values])
    # Numbers in numeric order, texts in alphabetical order.
    for value in sorted(set(values), key=lambda value: (value if isinstance(value, int) else 0, str(value))):
        yield Slice(family, str(value), names == str(value))


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _shares(names: Mapping[str, Set[str]], relevant_id: str, played: Iterable[str]) -> bool:
    own = names.get(relevant_id, frozenset())
    return any(not own.isdisjoint(names.get(track_id, ())) for track_id in played)


@dataclass(frozen=True)
class SliceScores:
    """Runs in one slice of the turns, by mean nDCG@20 over the slice's turns, and the differences from the first run.

    Both are by tid. With fewer than :data:`MIN_SESSIONS` sessions no figure has an interval: the low and high ends are
    NaN.
    """

    family: str
    name: str
    n_turns: int
    n_sessions: int
    values: dict[str, Interval]
    deltas: dict[str, Interval]


def score_slices(runs: Sequence[Run]) -> list[SliceScores]:
    """Score runs of one ground truth in every slice, and their differences from the first, with 95 % intervals."""
    truth = runs[0].truth
    ndcg_values = np.stack([ndcg(run.ranks, 20) for run in runs])
    values = np.concatenate([ndcg_values, ndcg_values[1:] - ndcg_values[0]])
    tids = [run.tid for run in runs]
    pieces = make_slices(truth)
    sums = [SessionSums.of(values[:, piece.mask], truth.session_rows[piece.mask]) for piece in pieces]
    scored = []
    for piece, each, intervals in zip(pieces, sums, bootstrap_each(sums), strict=True):
        n_sessions = len(each.sums)
        if n_sessions < MIN_SESSIONS:
            intervals = [Interval(value, nan, nan) for value, _, _ in intervals]
        means = dict(zip(tids, intervals[: len(runs)], strict=True))
        deltas = dict(zip(tids[1:], intervals[len(runs) :], strict=True))
        scored.append(SliceScores(piece.family, piece.name, int(piece.mask.sum()), n_sessions, means, deltas))
    return scored
