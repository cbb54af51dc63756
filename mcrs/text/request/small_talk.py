"""Messages that say something to a person, not to a catalogue: thanks, greetings, praise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

from mcrs.text.names import fold
from mcrs.text.request.opening_words import OpeningWords
from mcrs.text.request.tables import pattern

SmallTalk = Literal["goodbye", "thanks", "hello", "praise"]
_TO_A_PERSON: tuple[SmallTalk, ...] = ("goodbye", "thanks", "hello")


def small_talk_of(text: str) -> SmallTalk | None:
    """The kind of small talk in a message; None: none."""
    words = fold(text)
    talk = next((talk for talk, says in _patterns().items() if says.search(words)), None)
    # "I don't like this" is not praise.
    return None if talk == "praise" and _negation().search(words) else talk


def said_to_a_person(words: Sequence[str]) -> set[int]:
    """The positions of the words that greet, thank or part, as *morning* in "good morning": they name no music.

    Args:
        words: The folded words of a message.
    """
    positions: set[int] = set()
    if not _opening_words().are_in(words):
        return positions
    text = " ".join(words)
    for talk in _TO_A_PERSON:
        for match in _phrases(talk).finditer(text):
            start = text.count(" ", 0, match.start())
            positions.update(range(start, start + len(match[0].split())))
    return positions


@lru_cache(1)
def _opening_words() -> OpeningWords:
    return OpeningWords("|".join(_phrases(talk).pattern for talk in _TO_A_PERSON))


@lru_cache(3)
def _phrases(talk: SmallTalk) -> re.Pattern[str]:
    return re.compile(rf"\b{pattern('small_talk', talk)}\b")


@lru_cache(1)
def _patterns() -> dict[SmallTalk, re.Pattern[str]]:
    # "Do you have Hey Jude?" greets nobody: a greeting comes first.
    starts: dict[SmallTalk, str] = {"hello": r"^(?:(?:oh|ah|ok|okay|well|so|and|na|eh) )?"}
    return {
        talk: re.compile(rf"{starts.get(talk, '')}\b{pattern('small_talk', talk)}\b") for talk in get_args(SmallTalk)
    }


@lru_cache(1)
def _negation() -> re.Pattern[str]:
    return re.compile(rf"\b{pattern('small_talk', 'negation')}\b")
