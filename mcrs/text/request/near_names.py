"""Names that a message nearly spells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mcrs.text.request.spelling import SpellingIndex, distance

if TYPE_CHECKING:
    from mcrs.text.request.mention import Kind

_SHORTEST_SMALL, _LONG = 6, 12


class NearName(NamedTuple):
    """A name that is nearly spelled: its kind, and the catalogue's name."""

    kind: Kind
    name: str


class NearNames:
    """Finds the name that some words nearly spell; spaces do not count, so that "radio head" is *Radiohead*.

    Args:
        near: What is nearly spelled: the folded words of each spelling of a name, without spaces, and the places of its
            kind and of the name in the next.
        names: The names of each kind.
        ordinary: Words of which none is a misspelt name, and no name of one of them is meant by what is near to it.
    """

    def __init__(
        self, near: Mapping[str, Sequence[int]], names: Mapping[Kind, Sequence[str]], ordinary: frozenset[str]
    ) -> None:
        self._near, self._names, self._ordinary = near, list(names.items()), ordinary
        self._index = SpellingIndex(near)

    def find(self, words: Sequence[str], *, is_named: bool, is_work: bool, is_capital: bool) -> NearName | None:
        """The name that folded words nearly spell; None where they are ordinary, or a name as they stand.

        Args:
            words: The words.
            is_named: Whether they are written or announced like a name; a short word that is not is no name.
            is_work: Whether they are announced as a title or an album, without which a single word is none.
            is_capital: Whether one has a capital, without which a short work has one letter wrong, not two.
        """
        bare = words[1:] if words[0] == "the" and len(words) > 1 else words
        joined = "".join(bare)
        is_single = len(bare) == 1
        if all(word in self._ordinary for word in bare) or (is_single and joined in self._near):
            return None
        if is_single and len(joined) < _SHORTEST_SMALL and not is_named:
            return None
        for near in self._index.nearest(joined):
            place, number = self._near[near]
            kind, names = self._names[place]
            # "Who is still alive" is not "Still Life".
            is_sure = is_capital or len(joined) >= _LONG or distance(joined, near, 1) == 1
            if kind == "artists" or is_work or (is_sure and not is_single):
                return NearName(kind, names[number])
        return None
