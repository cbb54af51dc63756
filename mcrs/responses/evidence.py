"""What a response may say: the track's record, the tracks that were played, and what the user said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import regex

from mcrs.text.eras import decade_of, year_of
from mcrs.text.message_cache import cache_messages
from mcrs.text.names import WrittenWord, core_title, fold, leader, without_article, written_words
from mcrs.text.phrase_table import Phrase, PhraseTable
from mcrs.text.scripts import is_caseless

if TYPE_CHECKING:
    from mcrs.types import Context, Track

#: Stand in a sentence for a name of the recommended track, of a played track, and of both.
OWN, PLAYED, SHARED = "\u25a1", "\u25a0", "\u25a3"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_DATED = regex.compile(r"\d{4}-(\d{2})")
# For tags, and for messages, which all later turns of a session share.
_folded = cache_messages(fold)


@dataclass(frozen=True, eq=False)
class Reading:
    """A sentence whose known names are replaced by signs. Sentences that differ in names alone share one reading.

    Attributes:
        text: The sentence without accents, with :data:`OWN`, :data:`PLAYED` or :data:`SHARED` for each name.
        words: The other words, as they stand in it.
        folded: These words, folded.
    """

    text: str
    words: list[WrittenWord]
    folded: list[str]


class Evidence:
    """Knows what supports the claims of one response about a track, after others were played.

    What few claims need is only worked out when one does. The year is that of the release; None if unknown.
    """

    def __init__(self, track: Track, context: Context) -> None:
        self.track = track
        self.played = context.played
        self.year = year_of(track.release_date)
        self._said = context.said
        self._own = _phrases(track)
        self._played_names = {phrase for other in context.played for phrase in _phrases(other)}
        self._names = PhraseTable(self._own.keys() | self._played_names)
        self._lower = {phrase for phrase, name in self._own.items() if not name[:1].isupper()}
        self._readings: dict[str, tuple[Reading, list[Track]]] = {}

    @cached_property
    def tag_words(self) -> frozenset[str]:
        """The folded words of the track's tags and date."""
        return _words((*self.track.tags, *_date_words(self.track)))

    @cached_property
    def record(self) -> frozenset[str]:
        """The folded words of the track's whole record."""
        return _words(_texts(self.track)) | self.tag_words

    @cached_property
    def said(self) -> frozenset[str]:
        """The folded words of the user's messages."""
        return _words(self._said)

    @cached_property
    def _titles(self) -> list[Phrase]:
        """The folded words of each played track's title."""
        return [tuple(fold(other.title).split()) for other in self.played]

    @cached_property
    def is_named(self) -> bool:
        """Whether a message of the user names the track or one of its artists."""
        said = f" {' '.join(map(_folded, self._said))} "
        return any(f" {' '.join(phrase)} " in said for phrase in self._own)

    def read(self, sentence: str) -> Reading:
        """Replace the names in a sentence: those written as names, a capital or a quotation mark before them."""
        return self._read(sentence)[0]

    def played_in(self, sentence: str) -> list[Track]:
        """The played tracks that a sentence names by title."""
        return self._read(sentence)[1]

    def _read(self, sentence: str) -> tuple[Reading, list[Track]]:
        if sentence not in self._readings:
            self._readings[sentence] = self._replace_names(sentence)
        return self._readings[sentence]

    def _replace_names(self, sentence: str) -> tuple[Reading, list[Track]]:
        plain, words = written_words(sentence)

        def is_meant(position: int, name: Phrase) -> bool:
            start = words[position].start
            char = plain[start]
            quoted = start > 0 and plain[start - 1] in "\"“”'‘’«„「『《*_"
            return quoted or not char.islower() or is_caseless(char) or name in self._lower

        parts, free, found = [], 0, set()
        for position, name in self._names.find([word.folded for word in words], is_meant):
            found.add(name)
            sign = PLAYED if name not in self._own else SHARED if name in self._played_names else OWN
            parts += [plain[free : words[position].start], sign]
            free = words[position + len(name) - 1].end
        text = "".join((*parts, plain[free:]))
        named = [other for other, title in zip(self.played, self._titles, strict=True) if title in found]
        return _reading_of(text), named

    def is_quotable(self, quoted: str) -> bool:
        """Whether a quoted text is in the record, in that of a played track, or in a message of the user."""
        folded = f" {fold(quoted)} "
        own, others = self.track, (text for other in self.played for text in _texts(other))
        texts = chain(_texts(own), own.tags, self._said, others)
        return not folded.strip() or any(folded in f" {_folded(text)} " for text in texts)


@cache_messages
def _reading_of(text: str) -> Reading:
    plain, words = written_words(text)
    return Reading(plain, words, [word.folded for word in words])


def _texts(track: Track) -> Sequence[str]:
    return (track.title, *track.artists, track.album)


@lru_cache(1 << 12)
def _phrases(track: Track) -> Mapping[Phrase, str]:
    """The folded words of each name of a track, and the name; a session's turns share most played tracks."""
    names = (
        *(track.title, core_title(track.title), track.album, core_title(track.album), track.artist),
        *(name for artist in track.artists for name in (artist, without_article(artist), leader(artist))),
    )
    return {tuple(words): name for name in names if (words := fold(name).split())}


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_words_of, texts))


@cache_messages
def _words_of(text: str) -> frozenset[str]:
    return frozenset(_folded(text).split())


def _date_words(track: Track) -> Iterable[str]:
    year = year_of(track.release_date)
    if year is not None:
        yield str(year)
        yield from (f"{year // 10 * 10}s", f"{year // 10 % 10}0s", decade_of(year).name)
    month = _DATED.match(track.release_date)
    if month and 1 <= int(month[1]) <= len(_MONTHS):
        yield _MONTHS[int(month[1]) - 1]
