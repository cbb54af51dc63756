"""The everyday words of fifteen languages: which language a message is in, and what in it says nothing of music."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import Literal, get_args

import regex

from mcrs.text.request.tables import sections, words
from mcrs.text.request.tokens import words_of
from mcrs.text.stop_words import CONVERSATIONAL

Language = Literal["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ja", "ko", "zh", "ru", "tr", "hi", "ar"]


# A letter at the beginning of a word tells these languages, where no word does.
_LETTER: dict[Language, regex.Pattern[str]] = {
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "ko": regex.compile(r"\p{Hangul}"),
    "zh": regex.compile(r"\p{Han}"),
    "ru": regex.compile(r"\p{Cyrillic}"),
    "hi": regex.compile(r"\p{Devanagari}"),
    "ar": regex.compile(r"\p{Arabic}"),
}


@lru_cache(1)
def _words() -> dict[Language, frozenset[str]]:
    found = {name: frozenset(words_of(" ".join(sections("everyday_words")[name]))) for name in get_args(Language)}
    return found | {"en": found["en"] | CONVERSATIONAL}


def languages_of(said: Collection[str]) -> list[Language]:
    """The languages that most of the everyday words of a message belong to: several in a tie, all where it has none."""
    counts, speakers = dict.fromkeys(_words(), 0), _speakers()
    for word in said:
        for language in speakers.get(word, ()):
            counts[language] += 1
    max_count = max(counts.values())
    if not max_count and (written := {each for each, letter in _LETTER.items() if any(map(letter.match, said))}):
        return [language for language in counts if language in written]
    return [language for language, count in counts.items() if count == max_count]


@lru_cache(1)
def _speakers() -> dict[str, list[Language]]:
    """The languages that have each everyday word."""
    found: defaultdict[str, list[Language]] = defaultdict(list)
    for language, own in _words().items():
        for word in own:
            found[word].append(language)
    return dict(found)


@lru_cache(len(get_args(Language)))
def everyday_words(language: Language) -> frozenset[str]:
    """The folded words of a language, and those of requests in English, that say nothing of music."""
    return CONVERSATIONAL | _words()[language]


@lru_cache(1)
def all_everyday_words() -> frozenset[str]:
    """The everyday words of all languages."""
    return CONVERSATIONAL.union(*_words().values())


@lru_cache(1)
def common_words() -> frozenset[str]:
    """Everyday words of English, folded: no name is near them, and none of them is a kind of music by itself."""
    return words("common_words", "words")
