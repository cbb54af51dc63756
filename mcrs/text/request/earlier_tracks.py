"""Tracks that were played before the last one: "the first one was better", "back to the one before"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from mcrs.text.request.opening_words import words_of_match
from mcrs.text.request.tables import pattern, words

# Places among the tracks that were played, and what is said of them.
_PLACES = {"first": 0, "second": 1, "third": 2, "before": -2, "previous": -2}
_TELLING = words("earlier_tracks", "telling")
_DENYING = words("earlier_tracks", "denying")


class Earlier(NamedTuple):
    """A track that was played earlier, and what is said of it.

    Attributes:
        place: Its place among the tracks that were played.
        is_again: Whether it is to be played again; else something similar is.
    """

    place: int
    is_again: bool

    def of(self, played: Sequence[str]) -> str | None:
        """The id of the track; None if so many were not played."""
        return played[self.place] if -len(played) <= self.place < len(played) else None


def earlier_track(said: Sequence[str]) -> Earlier | None:
    """The earlier track that a message prefers to the last one, or asks for again; None for none.

    Args:
        said: The folded words of the message.
    """
    if not places_of_tracks(said):  # most messages
        return None
    text = " ".join(said)
    for place, kind, phrase in _phrases():
        if (match := phrase.search(text)) is not None:
            start, _ = words_of_match(match)
            if _DENYING.isdisjoint(said[:start]):
                return Earlier(_PLACES[place], kind == "again")
    return None


def places_of_tracks(said: Sequence[str]) -> set[int]:
    """The positions of words that name the place of a track: "what was the first song?" asks for no *first love*."""
    if _TELLING.isdisjoint(said):
        return set()
    return {position for match in _any_place().finditer(" ".join(said)) for position in range(*words_of_match(match))}


@lru_cache(1)
def _any_place() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(pattern('earlier_tracks', place) for place in _PLACES)})\b")


@lru_cache(1)
def _phrases() -> list[tuple[str, str, re.Pattern[str]]]:
    kinds = {kind: pattern("earlier_tracks", kind) for kind in ("better", "similar", "again")}
    return [
        (place, kind, re.compile(rf"\b{phrase.replace('X', pattern('earlier_tracks', place))}\b"))
        for place in _PLACES
        for kind, phrase in kinds.items()
        if place != "previous" or kind == "better"
    ]
