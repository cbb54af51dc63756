"""Names of genres, instruments and places with one letter wrong: "portugese", "clasical"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words, common_words
from mcrs.text.request.spelling import distance
from mcrs.text.request.tag_table import named_words

if TYPE_CHECKING:
    from mcrs.text.request.tag_table import Concept

_SHORTEST, _LONG, _SECTIONS = 6, 8, frozenset({"genre", "sound", "place"})


@lru_cache(1 << 14)
def near_word(word: str) -> str:
    """The name that a word of five letters or more nearly spells; ``""`` for none.

    One letter may be missing or too much, but not the first; in a word of eight letters or more, one may be another:
    "ripper" is no rapper. Common words spell nothing else, and a word that is near two concepts spells none.
    """
    known = all_everyday_words() | common_words()
    if len(word) < _SHORTEST - 1 or not word.isascii() or word in known or word.removesuffix("s") in known:
        return ""
    near: dict[Concept, str] = {}
    for other, concept in named_words().items():
        may_be_near = len(other) != len(word) or len(word) >= _LONG
        if (
            may_be_near
            and len(other) >= _SHORTEST
            and other[0] == word[0]
            and concept.section in _SECTIONS
            and distance(word, other, 1) == 1
        ):
            near[concept] = other
    return next(iter(near.values())) if len(near) == 1 else ""
