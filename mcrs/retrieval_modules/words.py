"""Splitting documents and queries into words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from mcrs.runtime.extras import require
from mcrs.text.names import fold
from mcrs.text.scripts import has_unseparated, is_caseless, is_hangul

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: At least two letters, digits or underscores.
TOKEN_PATTERN = r"(?u)\b\w\w+\b"  # noqa: S105 - no password
# "R&B" would be two letters and "and", none of which is a word; of "K-pop" only "pop" would remain.
_JOINED_INITIALS = re.compile(r"\b(\w)&(?=\w\b)")
_HYPHENED_INITIAL = re.compile(r"\b(\w)-(?=\w)")


class WordSplitter:
    """Splits texts into words, in lower case.

    The released pattern (:data:`TOKEN_PATTERN`) finds words between letters, digits and underscores. A vowel sign of
    Indic or Thai script is none of these, so it splits a word; text without spaces becomes one word.

    Args:
        fold_names: Remove accents, apostrophes and punctuation within words, as when names are compared. Then words are
            found in every script (:func:`indexed_words`).
        stem: Language of the Snowball stemmer; None does not stem.

    Raises:
        MissingExtraError: The stemmer is not installed.
    """

    def __init__(self, *, fold_names: bool = False, stem: str | None = None) -> None:
        self._prepare: Callable[[str], str] = _fold if fold_names else str.lower
        self._pattern = r"\S+" if fold_names else TOKEN_PATTERN
        self._find = re.compile(self._pattern).findall
        self._stemmer = None
        if stem is not None:
            self._stemmer = require("Stemmer", extra="stem", purpose="retrieval.stem").Stemmer(stem)

    def split(self, text: str) -> list[str]:
        """The words of a query; stop words stay, because no document contains them."""
        words: list[str] = self._find(self._prepare(text))
        return words if self._stemmer is None else self._stemmer.stemWords(words)

    def split_documents(self, texts: Sequence[str]) -> tuple[list[list[int]], dict[str, int]]:
        """Split documents and number their words, without the English stop words of bm25s.

        Returns:
            The word numbers of each document, and the number of each word.
        """
        import bm25s

        prepared = [self._prepare(text) for text in texts]
        tokenized = bm25s.tokenize(prepared, token_pattern=self._pattern, stemmer=self._stemmer, show_progress=False)
        return tokenized.ids, tokenized.vocab


def _fold(text: str) -> str:
    return " ".join(indexed_words(_HYPHENED_INITIAL.sub(r"\1", _JOINED_INITIALS.sub(r"\1n", text))))


def indexed_words(text: str) -> Iterator[str]:
    """The folded words under which a text is indexed.

    As in the released pattern, a single letter of a script with capitals is not a word. In scripts without spaces, and
    in Korean, where particles are attached to words, each pair of adjacent units is a word, as in Lucene's
    CJKBigramFilter; an isolated unit is a word of its own.
    """
    folded = fold(text)
    if folded.isascii():
        yield from (word for word in folded.split() if len(word) > 1)
        return
    run: list[str] = []
    for word in folded.split():
        if has_unseparated(word):
            run.append(word)
            continue
        yield from _pairs(run)
        run = []
        if is_hangul(word):
            yield from _pairs(word)
        elif len(word) > 1 or is_caseless(word):
            yield word
    yield from _pairs(run)


def _pairs(units: Sequence[str]) -> Iterator[str]:
    if len(units) == 1:
        yield units[0]
    yield from map("".join, pairwise(units))
