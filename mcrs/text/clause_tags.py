"""Finding tags in the clauses of messages, for the retriever ``constraints``."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

import regex

from mcrs.db_item.catalog_cache import cached_with_catalog
from mcrs.storage.array_files import IdTables
from mcrs.text.affixes import without_prefix, without_suffix
from mcrs.text.name_index import NameIndex
from mcrs.text.names import fold
from mcrs.text.scripts import has_unseparated, is_long
from mcrs.text.sentences import COMMA, TERMINAL, TERMINAL_BEFORE_SPACE
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.types import Track

# ASCII punctuation ends a clause only before a space: R.E.M. is one name. "Anything but jazz" is not a contrast: its
# "but" excludes.
_SENTENCE = regex.compile(
    rf"[{TERMINAL};:]+(?=\s|$)|[{TERMINAL}；：؛--{TERMINAL_BEFORE_SPACE}]+"
    r"|[\n—]|\s[-–]+\s|\b(?:al)?though\b"
    r"|(?<!\banything )(?<!\beverything )(?<!\bnothing )\bbut\b",
    regex.IGNORECASE | regex.V1,
)
_CLAUSE = regex.compile(rf",+(?=\s|$)|{COMMA}+|[()（）]", regex.V1)
# A clause with one of these words may be an exclusion.
_EXCLUSION_WORDS = """
no not non nothing none nobody never nor neither without less fewer than except besides avoid skip stop hate dislike
enough tired bored sick instead rather opposite wrong different unlike away but cannot cant dont doesnt didnt isnt
arent wasnt werent wont wouldnt shouldnt aint
"""
_EXCLUSIONS = frozenset(_EXCLUSION_WORDS.split())
#: Maximum number of words of a tag; longer tags are sentences, which users do not repeat literally.
MAX_TAG_WORDS = 4
# The same limit in scripts whose units are smaller than words.
_MAX_TAG_UNITS = 12
_MIN_TAG_LETTERS = 3
# Rarer tags are mostly private notes, titles or names.
_MIN_TAG_SHARE = 0.002


def split_clauses(text: str) -> tuple[list[str], list[str]]:
    """Split a message into clauses without an exclusion and the others.

    An exclusion extends to the end of its sentence: "no rock, pop or jazz". It errs on the side of exclusions: "I can't
    get enough of jazz" counts as one, too.
    """
    wanted: list[str] = []
    excluded: list[str] = []
    for sentence in _SENTENCE.split(text):
        clauses = [clause.strip() for clause in _CLAUSE.split(sentence) if clause.strip()]
        kept = list(takewhile(lambda clause: _EXCLUSIONS.isdisjoint(fold(clause).split()), clauses))
        wanted += kept
        excluded += clauses[len(kept) :]
    return wanted, excluded


def is_informative(tag: str) -> bool:
    """Whether a folded tag is informative; *love*, *favorite* and *the best* are not."""
    long_enough = len(tag) >= _MIN_TAG_LETTERS if tag.isascii() else is_long(tag)
    return long_enough and not CONVERSATIONAL.issuperset(tag.split())


@cached_with_catalog("constraint_words", ("artist_name", "tag_list"), IdTables)
def _words_of(catalog: MusicCatalog) -> IdTables:
    """What users can name: the table of a :class:`NameIndex` of artists, and the common and informative tags."""
    counts: Counter[str] = Counter()
    for tag, count in catalog.counts("tag_list").items():
        counts[fold(tag)] += count
    min_count = _MIN_TAG_SHARE * len(catalog)
    tags = (tag for tag, count in counts.items() if count >= min_count and is_informative(tag))
    artists = NameIndex([name] for name in catalog.counts("artist_name"))
    return IdTables({"artists": artists.table, "tags": {tag: () for tag in tags}})


class ConstraintFinder:
    """Finds the tags in clauses; :mod:`mcrs.text.request` understands whole conversations.

    Args:
        catalog: Its artists and its tags that are not rare are found.
        phrases: The folded phrases of at most four words that :meth:`find_phrases` finds.
    """

    def __init__(self, catalog: MusicCatalog, phrases: Collection[str] = ()) -> None:
        self._catalog = catalog
        self._phrases = phrases

    def common_tags(self, track: Track) -> list[str]:
        """A track's tags, without rare and uninformative ones."""
        common = _words_of(self._catalog).tables["tags"]
        return [tag for tag in track.tags if fold(tag) in common]

    def find_phrases(self, clauses: Iterable[str]) -> Iterator[str]:
        """The longest phrases that begin at each word of clauses, from left to right, none inside another.

        Words within names of artists are skipped, and a plural also matches the singular.
        """
        for clause in clauses:
            for words in self._artists.around(clause):
                is_ascii, end = "".join(words).isascii(), 0
                for position, word in enumerate(words):
                    # Most words begin no phrase. Words of other scripts may have affixes.
                    if position < end or (is_ascii and word not in self._first_words):
                        continue
                    max_words = _MAX_TAG_UNITS if has_unseparated(word) else MAX_TAG_WORDS
                    for stop in range(min(position + max_words, len(words)), position, -1):
                        said = tag_spellings(words[position:stop])
                        if (phrase := next((each for each in said if each in self._phrases), None)) is not None:
                            yield phrase
                            end = stop
                            break

    @cached_property
    def _first_words(self) -> frozenset[str]:
        """The words with which a phrase begins, and those of one word with the *s* of a plural."""
        return frozenset(word for phrase in self._phrases for word in (phrase.partition(" ")[0], f"{phrase}s"))

    @cached_property
    def _artists(self) -> NameIndex:
        return NameIndex.of_table(_words_of(self._catalog).tables["artists"])


def tag_spellings(words: Sequence[str]) -> Iterator[str]:
    """A phrase as it is written, then without a plural *s*, then without affixes."""
    said = " ".join(words)
    yield said
    yield said.removesuffix("s")
    if not said.isascii() and words:
        for first in without_prefix(words[0]):
            if len(words) == 1:
                yield from without_suffix(first)
            else:
                yield from (" ".join((first, *words[1:-1], last)) for last in without_suffix(words[-1]))
