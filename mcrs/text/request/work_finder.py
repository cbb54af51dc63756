"""Works that are named however they are written: "play money", "the album kind of blue", "nirvana, not teen spirit"."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from mcrs.text.request.artist_names import WorksByArtist
from mcrs.text.request.known_names import ordinary_words
from mcrs.text.request.languages import all_everyday_words
from mcrs.text.request.mention import Mention, positions_of
from mcrs.text.request.tables import small_words, words
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.text.request.tokens import clause_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.known_names import KnownNames
    from mcrs.text.request.mention import Kind
    from mcrs.text.request.tokens import Token

_PLAYING, _ON, _POLITE, _BY = small_words("playing", "on", "polite", "by")
#: What stands next to a work of each kind.
ANNOUNCING: dict[Kind, frozenset[str]] = {
    "titles": words("small_words", "title"),
    "albums": words("small_words", "album"),
}
_MAX_WORDS, _MIN_RARE = 8, 6


class WorkFinder:
    """Finds works that are all that is to be played, that follow "song" or "album", or whose artist is named.

    Args:
        catalog: Its tags are not works, where the table knows them: "play jazz".
        known: Its names.
    """

    def __init__(self, catalog: MusicCatalog, known: KnownNames) -> None:
        self._tags, self._known = tag_vocabulary(catalog), known
        self._ordinary = ordinary_words(catalog)
        self._works = WorksByArtist(catalog)

    def find(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        """The works that are all that is to be played, or that follow "song" or "album"."""
        for at in range(len(tokens) - 1):
            word = tokens[at].word
            if word in _PLAYING:
                yield from self._to_be_played(tokens, at + 1)
            elif word == "off" and tokens[at + 1].raw[:1].isupper():
                yield from self._announced(tokens, at, "albums")  # "Skip the ones off Rumours"
            else:
                for kind in [kind for kind, announcing in ANNOUNCING.items() if word in announcing]:
                    yield from self._announced(tokens, at, kind)

    def _to_be_played(self, tokens: Sequence[Token], at: int) -> Iterator[Mention]:
        """The works that fill a clause after "play"."""
        end = clause_end(tokens, at)
        while end > at and tokens[end - 1].word in _POLITE:
            end -= 1
        for start in range(at, end):
            for kind in ANNOUNCING:
                if names := self._named(tokens[start:end], kind):
                    yield Mention(start, end, kind, names)
            if tokens[start].word not in _ON:
                return

    def _announced(self, tokens: Sequence[Token], at: int, kind: Kind) -> Iterator[Mention]:
        """The work of the longest name after "song" or "album"."""
        last = min(clause_end(tokens, at + 1), at + 1 + _MAX_WORDS)
        for end in range(last, at + 1, -1):
            if names := self._named(tokens[at + 1 : end], kind):
                yield Mention(at + 1, end, kind, names)
                return

    def of_artists(self, tokens: Sequence[Token], artists: Sequence[Mention]) -> Iterator[Mention]:
        """The works of the artists whom a message names, and parts of them: "daft punk, nothing off discovery".

        An everyday word or a genre alone must be announced, or be said to be by the artist: "hello by adele". A part is
        only meant if it is excluded: "led zeppelin, but not stairway".
        """
        said = tuple(token.word for token in tokens)
        starts = {span.start for span in artists}
        taken = positions_of(artists)
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for position, word in enumerate(said):
            positions[word].append(position)
        names = dict.fromkeys(name for span in artists for name in span.names)
        for phrase, kind, work in chain.from_iterable(map(self._works.works_of, names)):
            if positions.keys().isdisjoint(phrase):  # most are
                continue
            for first, word in enumerate(phrase):
                for start in positions.get(word, ()):
                    end = start + _n_alike(said, start, phrase, first)
                    if end - start == len(phrase):
                        by = end < len(said) and said[end] in _BY and end + 1 in starts
                        rare = len(phrase) > 1 or not (word in all_everyday_words() or self._is_genre(word))
                        if by or rare or is_called_work(tokens, start, kind):
                            yield Mention(start, end, kind, (work,))
                    elif self._is_informative(said[start:end]) and taken.isdisjoint(range(start, end)):
                        yield Mention(start, end, kind, (work,), is_weak=True)

    def _is_genre(self, word: str) -> bool:
        meaning = self._tags.means((word,))
        return meaning is not None and meaning.concept is not None and meaning.concept.section == "genre"

    def _is_informative(self, part: Sequence[str]) -> bool:
        """Whether a part of a work's name tells it from other words."""
        if len(part) == 1:
            return len(part[0]) >= _MIN_RARE and part[0] not in self._ordinary
        if all_everyday_words().issuperset(part):
            return False
        return not any(token in self._tags.words and self._tags.means((token,)) is not None for token in part)

    def _named(self, own: Sequence[Token], kind: Kind) -> tuple[str, ...]:
        """The works that some words are, unless they are one everyday word or a tag."""
        phrase = tuple(token.word for token in own)
        if len(phrase) == 1:
            meaning = self._tags.means(phrase)
            if phrase[0] in all_everyday_words() or (meaning is not None and meaning.concept is not None):
                return ()
        return tuple(self._known.names[kind][number] for number in self._known.indexes[kind].named(phrase))


def is_called_work(tokens: Sequence[Token], at: int, kind: Kind) -> bool:
    """Whether "the album" or "song" stands right before or after a word."""
    around = {tokens[position].word for position in (at - 1, at + 1) if 0 <= position < len(tokens)}
    return not around.isdisjoint(ANNOUNCING[kind])


def _n_alike(words: Sequence[str], at: int, others: Sequence[str], other: int) -> int:
    """How many words of two phrases are alike, from a place in each on, where they are."""
    count, most = 1, min(len(words) - at, len(others) - other)
    while count < most and words[at + count] == others[other + count]:
        count += 1
    return count
