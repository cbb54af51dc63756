"""Splitting documents and queries into words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mcrs.runtime.extras import require
from mcrs.text.names import fold
from mcrs.text.scripts import has_unseparated, is_caseless, is_hangul


class _Spaced(dict[int, int]):
    """Replaces every character that is not a letter, a digit or an underscore, by a space."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        self[code] = code if character.isalnum() or character == "_" else ord(" ")
        return self[code]


_SPACED = _Spaced()
# "R&B" would be two letters and "and", none of which is a word; of "K-pop" only "pop" would remain.
_JOINED_INITIALS = re.compile(r"\b(\w)&(?=\w\b)")
_HYPHENED_INITIAL = re.compile(r"\b(\w)-(?=\w)")


class Documents(NamedTuple):
    """The numbered words of all documents in their order, ``[P]``, and where each document's begin, ``[N + 1]``."""

    words: NDArray[np.intp]
    starts: NDArray[np.intp]

    @property
    def sizes(self) -> NDArray[np.intp]:
        """How many words each document has, ``[N]``."""
        return np.diff(self.starts)

    def without_empty(self) -> Documents:
        """The documents that have words."""
        return Documents(self.words, np.concatenate([[0], self.starts[1:][self.sizes > 0]]))

    def lists(self) -> list[list[int]]:
        """The words of each document as a list."""
        words = self.words.tolist()
        return [words[start:end] for start, end in pairwise(self.starts.tolist())]


class WordSplitter:
    r"""Splits texts into words, in lower case.

    The words of the released pattern, ``(?u)\b\w\w+\b``, are at least two letters, digits or underscores. A vowel
    sign of Indic or Thai script is none of these, so it splits a word; text without spaces becomes one word.

    Args:
        fold_names: Remove accents, apostrophes and punctuation within words, as when names are compared. Then words are
            found in every script (:func:`indexed_words`).
        stem: Language of the Snowball stemmer; None does not stem.

    Attributes:
        pieces: Cuts a text into pieces that can be split apart from each other, and repeat in other texts.

    Raises:
        MissingExtraError: The stemmer is not installed.
    """

    def __init__(self, *, fold_names: bool = False, stem: str | None = None) -> None:
        self._prepare: Callable[[str], str] = _fold if fold_names else str.lower
        self._find: Callable[[str], list[str]] = str.split if fold_names else _released_words
        self._shortest = 1 if fold_names else 2
        # Pairs of units of a script without spaces may lie on two lines; the words of the released pattern do not.
        self.pieces: Callable[[str], Sequence[str]] = (lambda text: [text]) if fold_names else str.splitlines
        self._stemmer = None
        if stem is not None:
            self._stemmer = require("Stemmer", extra="stem", purpose="retrieval.stem").Stemmer(stem)

    def split(self, text: str) -> list[str]:
        """The words of a text, stop words included."""
        words = [word for word in self._find(self._prepare(text)) if len(word) >= self._shortest]
        return words if self._stemmer is None else self._stemmer.stemWords(words)

    def find_known(self, text: str, vocabulary: Mapping[str, int]) -> list[int]:
        """The token ids of a query's words; words that no document has, such as stop words, are ignored."""
        words = self._find(self._prepare(text)) if self._stemmer is None else self.split(text)
        return [token for token in map(vocabulary.get, words) if token is not None]

    def split_documents(self, texts: Iterable[str]) -> tuple[Documents, dict[str, int]]:
        """Split documents and give their words ids by first appearance, without the English stop words of bm25s.

        Lines that are the same, such as those of an artist or an album, are split once.

        Returns:
            The documents, and the id of each word.
        """
        from bm25s.stopwords import STOPWORDS_EN

        id_of = defaultdict(count().__next__, dict.fromkeys(STOPWORDS_EN, -1))
        split: dict[str, list[int]] = {}
        words: list[int] = []
        ends = [0]
        for text in texts:
            for piece in self.pieces(text):
                if piece not in split:
                    found = self._find(self._prepare(piece))
                    split[piece] = [
                        word_id for word in found if len(word) >= self._shortest and (word_id := id_of[word]) >= 0
                    ]
                words += split[piece]
            ends.append(len(words))
        vocabulary = {word: word_id for word, word_id in id_of.items() if word_id >= 0}
        documents = Documents(np.array(words, np.intp), np.array(ends, np.intp))
        if self._stemmer is None:
            return documents, vocabulary
        stem_ids = defaultdict[str, int](count().__next__)
        stems = np.array([stem_ids[stem] for stem in self._stemmer.stemWords(list(vocabulary))], np.intp)
        return documents._replace(words=stems[documents.words]), dict(stem_ids)


def _released_words(text: str) -> list[str]:
    """The words of the released pattern in half of its time, and single characters, which it leaves out."""
    return text.translate(_SPACED).split()


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
