"""Works that are called by their whole name, however it is written: "play money", "the album kind of blue"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.request.languages import all_everyday_words
from mcrs.text.request.tables import words
from mcrs.text.request.tag_vocabulary import tag_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.artist_names import Kind
    from mcrs.text.request.known_names import KnownNames
    from mcrs.text.request.tokens import Token

_PLAYING, _ON, _POLITE = (words("small_words", section) for section in ("playing", "on", "polite"))
_ANNOUNCING: dict[Kind, frozenset[str]] = {
    "titles": words("small_words", "title") - _PLAYING,
    "albums": words("small_words", "album"),
}
_MAX_WORDS = 8


class WorkFinder:
    """Finds titles and albums that are all that is to be played, or that follow "song" or "album".

    Args:
        catalog: Its tags are not works, where the table knows them: "play jazz".
        known: Its names.
    """

    def __init__(self, catalog: MusicCatalog, known: KnownNames) -> None:
        self._tags, self._known = tag_vocabulary(catalog), known

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, Kind, tuple[str, ...]]]:
        """The first word of each work, the position after its last, its kind and the names that it may stand for."""
        for at in range(len(tokens) - 1):
            if tokens[at].word in _PLAYING:
                yield from self._to_be_played(tokens, at + 1)
            yield from self._announced(tokens, at)

    def _to_be_played(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, int, Kind, tuple[str, ...]]]:
        """The works that fill a clause after "play"."""
        end = _clause_end(tokens, at)
        while end > at and tokens[end - 1].word in _POLITE:
            end -= 1
        for start in range(at, end):
            for kind in _ANNOUNCING:
                if names := self._named(tokens[start:end], kind):
                    yield start, end, kind, names
            if tokens[start].word not in _ON:
                return

    def _announced(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, int, Kind, tuple[str, ...]]]:
        """The work of the longest name after "song" or "album"."""
        for kind, announcing in _ANNOUNCING.items():
            if tokens[at].word not in announcing:
                continue
            last = min(_clause_end(tokens, at + 1), at + 1 + _MAX_WORDS)
            for end in range(last, at + 1, -1):
                if names := self._named(tokens[at + 1 : end], kind):
                    yield at + 1, end, kind, names
                    break

    def _named(self, own: Sequence[Token], kind: Kind) -> tuple[str, ...]:
        """The works that some words are, unless they are one everyday word or a tag."""
        phrase = tuple(token.word for token in own)
        if len(phrase) == 1:
            meaning = self._tags.means(phrase)
            if phrase[0] in all_everyday_words() or (meaning is not None and meaning.concept is not None):
                return ()
        return tuple(self._known.names[kind][number] for number in self._known.indexes[kind].named(phrase))


def _clause_end(tokens: Sequence[Token], at: int) -> int:
    return next((place for place in range(at + 1, len(tokens)) if tokens[place].opens), len(tokens))
