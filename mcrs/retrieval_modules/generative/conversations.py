"""Conversations as a decoder reads them: messages of the user as vectors, played tracks as codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mcrs.types import Turn

#: The vector of a text, float32 ``[D]``, which is one position, or a track's codes, int32 ``[L]``, one position each.
Item: TypeAlias = "NDArray[np.float32] | NDArray[np.int32]"

#: The most positions that a decoder reads: older ones are cut off.
N_POSITIONS = 256


class Sequences(NamedTuple):
    """Sequences of positions, padded to one length.

    Attributes:
        codes: The code at each position as the decoder numbers all codes, -1 for a text or padding, int64 ``[B, S]``.
        texts: The vector of the text at each position, zeros elsewhere, float32 ``[B, S, D]``.
        filled: Whether a position is not padding, ``[B, S]``.
    """

    codes: NDArray[np.int64]
    texts: NDArray[np.float32]
    filled: NDArray[np.bool_]


def read_turn(
    turn: Turn, codes_of: Mapping[str, NDArray[np.int32]], vector_of: Mapping[str, NDArray[np.float32]]
) -> list[Item]:
    """What the user said and what was played, oldest first, the current message last.

    Played tracks without an id are left out, and so are the responses, which follow from the tracks.
    """
    items: list[Item] = []
    for message in turn.history:
        if message.role == "user":
            items.append(vector_of[message.content])
        elif message.role == "music" and message.content in codes_of:
            items.append(codes_of[message.content])
    return [*items, vector_of[turn.user_query]]


def n_positions(items: Sequence[Item]) -> int:
    """Number of positions of some items."""
    return sum(len(item) if _is_codes(item) else 1 for item in items)


def newest(items: Sequence[Item], most: int) -> list[Item]:
    """The newest items that fit a number of positions."""
    kept: list[Item] = []
    for item in reversed(items):
        most -= n_positions([item])
        if most < 0:
            break
        kept.append(item)
    return kept[::-1]


def pack(sequences: Sequence[Sequence[Item]], n_dimensions: int, sizes: Sequence[int]) -> Sequences:
    """Put sequences into arrays; shorter ones are padded at their beginning, so that all end together.

    ``n_dimensions`` is the length of a text's vector, ``sizes`` how many codes each level has; a code beyond them
    counts as the last one.
    """
    offsets, lasts = np.concatenate([[0], np.cumsum(sizes)[:-1]]), np.array(sizes) - 1
    lengths = [n_positions(items) for items in sequences]
    shape = len(sequences), max(lengths, default=0)
    codes, filled = np.full(shape, -1, np.int64), np.zeros(shape, np.bool_)
    texts = np.zeros((*shape, n_dimensions), np.float32)
    for row, (items, length) in enumerate(zip(sequences, lengths, strict=True)):
        position = shape[1] - length
        filled[row, position:] = True
        for item in items:
            if _is_codes(item):
                codes[row, position : position + len(item)] = (
                    np.minimum(item, lasts[: len(item)]) + offsets[: len(item)]
                )
                position += len(item)
            else:
                texts[row, position] = item
                position += 1
    return Sequences(codes, texts, filled)


def _is_codes(item: Item) -> bool:
    return item.dtype.kind == "i"
