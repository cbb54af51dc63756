"""Slices of turns, which show a run's strengths and weaknesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.types import Track


class Slice(NamedTuple):
    """Some of the turns.

    Attributes:
        family: What distinguishes the slices of one family, such as ``goal category``.
        name: The value in this slice.
        mask: Which turns belong to it, bool ``[N]``.
    """

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
    relevants = [truth.catalog.track(track_id) for track_id in truth.relevant_ids]
    played = [[truth.catalog.track(track_id) for track_id in turn.played_track_ids] for turn in truth.turns]
    histories = list(zip(relevants, played, strict=True))
    families: dict[str, Sequence[object]] = {
        "turn": list(map(int, truth.turn_numbers)),
        "goal category": [session.goal_category or "unknown" for session in sessions],
        "goal specificity": [session.goal_specificity or "unknown" for session in sessions],
        "artist played before": [_yes(_shares_artist(relevant, before)) for relevant, before in histories],
        "album played before": [_yes(_shares_album(relevant, before)) for relevant, before in histories],
        "relevant track in catalogue": [_yes(relevant is not None) for relevant in relevants],
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


def _shares_artist(relevant: Track | None, played: Sequence[Track | None]) -> bool:
    artists = {artist.casefold() for track in played if track for artist in track.artists}
    return relevant is not None and any(artist.casefold() in artists for artist in relevant.artists)


def _shares_album(relevant: Track | None, played: Sequence[Track | None]) -> bool:
    albums = {track.album.casefold() for track in played if track and track.album}
    return relevant is not None and relevant.album.casefold() in albums
