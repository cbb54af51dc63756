"""Names of genres, instruments and places with one letter wrong: "portugese", "clasical"."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mcrs.text.request.languages import worn_words
from mcrs.text.request.spelling import SpellingIndex, distance
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
    is_known = not worn_words().isdisjoint({word, word.removesuffix("s")})
    if len(word) < _SHORTEST - 1 or not word.isascii() or is_known:
        return ""
    concepts, names = _names()
    near = {
        concepts[each]: each
        for each in names.nearest(word)
        if distance(word, each, 1) == 1 and (len(word) >= _LONG or len(word) != len(each))
    }
    return next(iter(near.values())) if len(near) == 1 else ""


@cache
def _names() -> tuple[dict[str, Concept], SpellingIndex]:
    """The names that may be meant, with their concepts."""
    concepts = {
        name: concept
        for name, concept in named_words().items()
        if len(name) >= _SHORTEST and concept.section in _SECTIONS
    }
    return concepts, SpellingIndex(concepts)
