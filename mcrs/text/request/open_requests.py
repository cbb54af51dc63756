"""Messages that ask for any music, and say nothing about it: "surprise me", "play something"."""

from __future__ import annotations

import re
from functools import lru_cache

from mcrs.text.request.tables import pattern


def asks_for_anything(words: str) -> bool:
    """Whether a message that names nothing asks for any music.

    Args:
        words: Its folded words, with a space between each two.
    """
    whole, part = _patterns()
    return whole.fullmatch(words) is not None or part.search(words) is not None


@lru_cache(1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a whole message may say, and what suffices as a part of one."""
    before, any_music, after, part = (
        pattern("open_requests", section) for section in ("before", "any", "after", "part")
    )
    return re.compile(f"{before}*{any_music}{after}*"), re.compile(rf"\b{part}\b")
