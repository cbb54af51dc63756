from __future__ import annotations

import numpy as np

from mcrs.retrieval_modules.generative.conversations import newest, pack, read_turn
from mcrs.types import Message, Turn

_TURN = Turn(
    "s",
    None,
    3,
    (
        Message("user", "hello"),
        Message("music", "a"),
        Message("assistant", "here it is"),
        Message("user", "more"),
        Message("music", "unknown"),
        Message("assistant", "another"),
    ),
    "the newest",
)
_VECTORS = {text: np.full(2, place, np.float32) for place, text in enumerate(["hello", "more", "the newest"], 1)}
_CODES = {"a": np.array([1, 0, 2], np.int32)}


def test_reads_what_was_said_and_played_without_responses_and_unknown_tracks() -> None:
    assert _TURN.said == ("hello", "more", "the newest")
    items = read_turn(_TURN, _CODES, _VECTORS)
    assert [item.tolist() for item in items] == [[1, 1], [1, 0, 2], [2, 2], [3, 3]]


def test_newest_cuts_at_the_beginning_and_never_within_a_track() -> None:
    items = read_turn(_TURN, _CODES, _VECTORS)
    assert len(newest(items, 6)) == 4
    assert len(newest(items, 5)) == 3
    assert [item.tolist() for item in newest(items, 4)] == [[2, 2], [3, 3]]
    assert newest(items, 0) == []


def test_pack_pads_at_the_beginning_and_numbers_codes_by_level() -> None:
    items = read_turn(_TURN, _CODES, _VECTORS)
    packed = pack([items, items[-1:]], 2, (4, 3, 2))
    assert packed.codes.tolist() == [[-1, 1, 4, 8, -1, -1], [-1] * 6]
    assert packed.filled.tolist() == [[True] * 6, [False] * 5 + [True]]
    assert packed.texts[:, :, 0].tolist() == [[1, 0, 0, 0, 2, 3], [0, 0, 0, 0, 0, 3]]
