"""Questions about what was played: who sings this, what year is it from?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

from mcrs.text.request.opening_words import OpeningWords
from mcrs.text.request.tables import pattern

Question = Literal["album", "year", "genre", "title", "artist", "reason", "other"]


def question_of(words: Sequence[str]) -> Question | None:
    """What a message asks about a track, if it asks about one."""
    if not _opening_words().are_in(words):
        return None
    text = " ".join(words)
    return next((question for question, asks in _patterns().items() if asks.search(text)), None)


@lru_cache(1)
def _opening_words() -> OpeningWords:
    return OpeningWords("|".join(asks.pattern for asks in _patterns().values()))


@lru_cache(1)
def _patterns() -> dict[Question, re.Pattern[str]]:
    return {question: re.compile(pattern("questions", question)) for question in get_args(Question)}
