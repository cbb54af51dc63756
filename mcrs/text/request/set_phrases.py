"""What messages say in set phrases: small talk, questions about a track, and requests for any music."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

from mcrs.text.names import fold
from mcrs.text.request.opening_words import OpeningWords, words_of_match
from mcrs.text.request.tables import pattern

SmallTalk = Literal["goodbye", "thanks", "hello", "praise"]
Question = Literal["album", "year", "genre", "title", "artist", "reason", "other"]


def small_talk_of(text: str) -> SmallTalk | None:
    """The kind of small talk in a message; None: none."""
    words = fold(text)
    # "Do you have Hey Jude?" greets nobody: a greeting comes first.
    starts: dict[SmallTalk, str] = {"hello": r"^(?:(?:oh|ah|ok|okay|well|so|and|na|eh) )?"}
    talk = next((talk for talk in get_args(SmallTalk) if _talk(talk, starts.get(talk, "")).search(words)), None)
    # "I don't like this" is not praise.
    return None if talk == "praise" and _talk("negation").search(words) else talk


def said_to_a_person(words: Sequence[str]) -> set[int]:
    """The positions of the words that greet, thank or part, as *morning* in "good morning": they name no music.

    Args:
        words: The folded words of a message.
    """
    kinds = ("goodbye", "thanks", "hello")
    if not _openings(*(_talk(talk).pattern for talk in kinds)).are_in(words):
        return set()
    text = " ".join(words)
    matches = (match for talk in kinds for match in _talk(talk).finditer(text))
    return {position for match in matches for position in range(*words_of_match(match))}


def question_of(words: Sequence[str]) -> Question | None:
    """What a message asks about a track, if it asks about one.

    Args:
        words: Its folded words.
    """
    patterns: dict[Question, str] = {question: pattern("questions", question) for question in get_args(Question)}
    if not _openings(*patterns.values()).are_in(words):
        return None
    text = " ".join(words)
    return next((question for question, asks in patterns.items() if re.search(asks, text)), None)


def asks_for_anything(words: str) -> bool:
    """Whether a message that names nothing asks for any music: "surprise me", "play something".

    Args:
        words: Its folded words, with a space between each two.
    """
    before, any_music, after, part = (
        pattern("open_requests", section) for section in ("before", "any", "after", "part")
    )
    whole = re.fullmatch(f"{before}*{any_music}{after}*", words)
    return whole is not None or re.search(rf"\b{part}\b", words) is not None


@lru_cache(8)
def _talk(section: str, start: str = "") -> re.Pattern[str]:
    # Vowel signs of Indic scripts and Thai are no letters for ``\b``.
    return re.compile(rf"{start}(?<!\S){pattern('small_talk', section)}(?!\S)")


@lru_cache(2)
def _openings(*patterns: str) -> OpeningWords:
    return OpeningWords("|".join(patterns))
