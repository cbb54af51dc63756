"""Names that a message nearly spells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mcrs.text.names import fold, without_article
from mcrs.text.request.artist_names import Kind, spellings
from mcrs.text.request.spelling import SpellingIndex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHORTEST_SMALL = 6


class NearName(NamedTuple):
    """A name that is nearly spelled: its kind, and the catalogue's name."""

    kind: Kind
    name: str


class NearNames:
    """Finds the name that some words nearly spell; spaces do not count, so that "radio head" is *Radiohead*.

    Args:
        names: The names of each kind, artists first: where two kinds are equally near, the first counts.
        surnames: The artists whom a surname stands for.
        ordinary: Words of which none is a misspelt name, and no name of one of them is meant by what is near to it.
    """

    def __init__(
        self,
        names: Mapping[Kind, Sequence[str]],
        surnames: Mapping[str, tuple[str, ...]],
        ordinary: frozenset[str],
    ) -> None:
        self._ordinary = ordinary
        self._names: dict[str, NearName] = {}
        for kind, own in names.items():
            for name in own:
                for spelling in spellings(name, kind):
                    self._add(without_article(spelling), NearName(kind, name))
        for surname, bearers in surnames.items():
            if len(bearers) == 1:
                self._add(surname, NearName("artists", bearers[0]))
        self._index = SpellingIndex(self._names)

    def _add(self, spelling: str, name: NearName) -> None:
        words = fold(spelling).split()
        if len(words) > 1 or not self._ordinary.issuperset(words):
            self._names.setdefault("".join(words), name)

    def find(self, words: Sequence[str], *, is_named: bool, is_work: bool) -> NearName | None:
        """The name that folded words nearly spell; None where they are ordinary, or a name as they stand.

        Args:
            words: The words.
            is_named: Whether they are written or announced like a name; a short word that is not is no name.
            is_work: Whether they are announced as a title or an album, without which a single word is none.
        """
        bare = words[1:] if words[0] == "the" and len(words) > 1 else words
        joined = "".join(bare)
        is_single = len(bare) == 1
        if all(word in self._ordinary for word in bare) or (is_single and joined in self._names):
            return None
        if is_single and len(joined) < _SHORTEST_SMALL and not is_named:
            return None
        for near in self._index.nearest(joined):
            found = self._names[near]
            if found.kind == "artists" or is_work or not is_single:
                return found
        return None
