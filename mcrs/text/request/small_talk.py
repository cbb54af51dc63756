"""Messages that say something to a person, not to a catalogue: thanks, greetings, praise."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from mcrs.text.names import fold
from mcrs.text.request.tables import pattern

SmallTalk = Literal["goodbye", "thanks", "hello", "praise"]


def small_talk_of(text: str) -> SmallTalk | None:
    """What a message says beside music; None where it says nothing of the kind."""
    words = fold(text)
    return next((talk for talk, says in _patterns().items() if says.search(words)), None)


@lru_cache(1)
def _patterns() -> dict[SmallTalk, re.Pattern[str]]:
    return {talk: re.compile(rf"\b{pattern('small_talk', talk)}\b") for talk in get_args(SmallTalk)}
