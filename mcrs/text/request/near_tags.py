"""Names of genres, instruments and places with one letter wrong: "portugese", "clasical"."""

from __future__ import annotations

from functools import cache, lru_cache
from operator import itemgetter
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
    if len(word) < _SHORTEST - 1 or not word.isascii() or _is_known(word) or _is_known(word.removesuffix("s")):
        return ""
    lengths = (len(word) - 1, len(word), len(word) + 1) if len(word) >= _LONG else (len(word) - 1, len(word) + 1)
    names = _names_by_start()
    candidates = (each for length in lengths for each in names.get((word[0], length), ()))
    near = {
        concept: other for _, other, concept in sorted(candidates, key=itemgetter(0)) if distance(word, other, 1) == 1
    }
    return next(iter(near.values())) if len(near) == 1 else ""


def _is_known(word: str) -> bool:
    return word in all_everyday_words() or word in common_words()


@cache
def _names_by_start() -> dict[tuple[str, int], list[tuple[int, str, Concept]]]:
    """The names that may be meant with their place in the table, by first letter and length."""
    names: dict[tuple[str, int], list[tuple[int, str, Concept]]] = {}
    for place, (name, concept) in enumerate(named_words().items()):
        if len(name) >= _SHORTEST and concept.section in _SECTIONS:
            names.setdefault((name[0], len(name)), []).append((place, name, concept))
    return names
