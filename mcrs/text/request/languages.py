"""The everyday words of many languages: which language a message is in, and what in it says nothing of music."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal, get_args

import regex

from mcrs.text.request.tables import sections, words
from mcrs.text.request.tokens import words_of
from mcrs.text.stop_words import CONVERSATIONAL

Language = Literal[
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ja", "ko", "zh", "ru", "tr", "hi", "ar",
    "th", "he", "el", "fa", "uk", "id", "sv", "vi", "cs", "ur",
]  # fmt: skip


# A letter at the beginning of a word tells these languages, where no word does.
_LETTER: dict[Language, regex.Pattern[str]] = {
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "ko": regex.compile(r"\p{Hangul}"),
    "zh": regex.compile(r"\p{Han}"),
    "ru": regex.compile(r"\p{Cyrillic}"),
    "hi": regex.compile(r"\p{Devanagari}"),
    "ar": regex.compile(r"\p{Arabic}"),
    "th": regex.compile(r"\p{Thai}"),
    "he": regex.compile(r"\p{Hebrew}"),
    "el": regex.compile(r"\p{Greek}"),
    "fa": regex.compile(r"\p{Arabic}"),
    "uk": regex.compile(r"\p{Cyrillic}"),
    "ur": regex.compile(r"\p{Arabic}"),
}


_OTHER_LETTER = regex.compile(r"[\p{L}--\p{Latin}--\p{Common}]", regex.V1)


def is_unread(words: Collection[str]) -> bool:
    """Whether folded words are in a script that none of these languages has: what they mean is not known."""
    others = [word for word in words if _OTHER_LETTER.match(word)]
    is_other = any(not any(letter.match(word) for letter in _LETTER.values()) for word in others)
    return is_other and all_everyday_words().isdisjoint(words)


@lru_cache(1)
def _words() -> dict[Language, frozenset[str]]:
    found = {name: frozenset(words_of(" ".join(sections("everyday_words")[name]))) for name in get_args(Language)}
    return found | {"en": found["en"] | CONVERSATIONAL}


def languages_of(said: Collection[str]) -> list[Language]:
    """The languages that most of the everyday words of a message belong to: several in a tie.

    Where it has none, those that its letters tell, and most of the words that say how names are meant: "laat jazz
    achterwege".
    """
    counts = _counts(said, _speakers(everyday=True))
    if counts["zh"] and any(map(_LETTER["ja"].match, said)):
        counts["zh"] = 0  # a text with kana is not Chinese
    if not any(counts.values()):
        written = [language for language, letter in _LETTER.items() if any(map(letter.match, said))]
        counts = _counts(said, _speakers(everyday=False))
        counts = {language: count for language, count in counts.items() if not written or language in written}
    max_count = max(counts.values())
    return [language for language, count in counts.items() if count == max_count]


def _counts(said: Collection[str], speakers: Mapping[str, Sequence[Language]]) -> dict[Language, int]:
    """How many words each language has, of some that are said."""
    counts = dict.fromkeys(get_args(Language), 0)
    for word in said:
        for language in speakers.get(word, ()):
            counts[language] += 1
    return counts


@lru_cache(2)
def _speakers(*, everyday: bool) -> dict[str, list[Language]]:
    """The languages that have each everyday word, or each word of a cue."""
    found: defaultdict[str, list[Language]] = defaultdict(list)
    for language in get_args(Language):
        cues = " ".join(line.rpartition("=")[2] for line in sections("cues")[language])
        for word in _words()[language] if everyday else set(words_of(cues)):
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
def all_cue_words() -> frozenset[str]:
    """The words of the cues of all languages."""
    return frozenset(_speakers(everyday=False))


@lru_cache(1)
def common_words() -> frozenset[str]:
    """Everyday words of English, folded: no name is near them, and none of them is a kind of music by itself."""
    return words("common_words", "words")


@lru_cache(1)
def worn_words() -> frozenset[str]:
    """The everyday words of all languages, and the common words of English."""
    return all_everyday_words() | common_words()
