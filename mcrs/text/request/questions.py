"""Questions about what was played: who sings this, what year is it from?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from mcrs.text.request.tables import pattern

Question = Literal["album", "year", "genre", "title", "artist", "reason", "other"]


def question_of(words: str) -> Question | None:
    """What a message asks about a track, if it asks about one.

    Args:
        words: Its folded words, with a space between each two.
    """
    return next((question for question, asks in _patterns().items() if asks.search(words)), None)


@lru_cache(1)
def _patterns() -> dict[Question, re.Pattern[str]]:
    return {question: re.compile(pattern("questions", question)) for question in get_args(Question)}
