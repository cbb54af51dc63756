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
        start: The first word that says so.
        end: The word after the last.
    """

    place: int
    is_again: bool
    start: int
    end: int

    def of(self, played: Sequence[str]) -> str | None:
        """The id of the track; None if so many were not played."""
        return played[self.place] if -len(played) <= self.place < len(played) else None


def earlier_track(said: Sequence[str]) -> Earlier | None:
    """The earlier track that a message prefers to the last one, or asks for again; None for none.

    Args:
        said: The folded words of the message.
    """
    if _TELLING.isdisjoint(said):
        return None
    text = " ".join(said)
    if _any_place().search(text) is None:  # most messages
        return None
    for place, wish, phrase in _phrases():
        if (match := phrase.search(text)) is not None:
            start, end = words_of_match(match)
            if _DENYING.isdisjoint(said[:start]):
                return Earlier(_PLACES[place], wish == "again", start, end)
    return None


@lru_cache(1)
def _any_place() -> re.Pattern[str]:
    return re.compile("|".join(pattern("earlier_tracks", place) for place in _PLACES))


@lru_cache(1)
def _phrases() -> list[tuple[str, str, re.Pattern[str]]]:
    wishes = {wish: pattern("earlier_tracks", wish) for wish in ("better", "similar", "again")}
    return [
        (place, wish, re.compile(rf"\b{phrase.replace('X', pattern('earlier_tracks', place))}\b"))
        for place in _PLACES
        for wish, phrase in wishes.items()
        if place != "previous" or wish == "better"
    ]
