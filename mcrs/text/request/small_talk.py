"""Messages that say something to a person, not to a catalogue: thanks, greetings, praise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

from mcrs.text.names import fold
from mcrs.text.request.opening_words import OpeningWords, words_of_match
from mcrs.text.request.tables import pattern

SmallTalk = Literal["goodbye", "thanks", "hello", "praise"]


def small_talk_of(text: str) -> SmallTalk | None:
    """The kind of small talk in a message; None: none."""
    words = fold(text)
    # "Do you have Hey Jude?" greets nobody: a greeting comes first.
    starts: dict[SmallTalk, str] = {"hello": r"^(?:(?:oh|ah|ok|okay|well|so|and|na|eh) )?"}
    talk = next((talk for talk in get_args(SmallTalk) if _pattern(talk, starts.get(talk, "")).search(words)), None)
    # "I don't like this" is not praise.
    return None if talk == "praise" and _pattern("negation").search(words) else talk


def said_to_a_person(words: Sequence[str]) -> set[int]:
    """The positions of the words that greet, thank or part, as *morning* in "good morning": they name no music.

    Args:
        words: The folded words of a message.
    """
    if not _opening_words().are_in(words):
        return set()
    text = " ".join(words)
    matches = (match for talk in ("goodbye", "thanks", "hello") for match in _pattern(talk).finditer(text))
    return {position for match in matches for position in range(*words_of_match(match))}


@lru_cache(1)
def _opening_words() -> OpeningWords:
    return OpeningWords("|".join(_pattern(talk).pattern for talk in ("goodbye", "thanks", "hello")))


@lru_cache(8)
def _pattern(section: str, start: str = "") -> re.Pattern[str]:
    return re.compile(rf"{start}\b{pattern('small_talk', section)}\b")
