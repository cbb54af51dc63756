"""Names that a message nearly spells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from mcrs.text.names import fold
from mcrs.text.request.spelling import SpellingIndex, distance

if TYPE_CHECKING:
    from mcrs.text.request.mention import Kind

_SHORTEST_SMALL, _LONG = 6, 12


class NearNames:
    """Finds the name that some words nearly spell; spaces do not count, so that "radio head" is *Radiohead*.

    Args:
        phrases: The indexes of the names that each phrase stands for, by kind; where two are spelled alike, the first
            counts.
        names: The names of each kind.
        ordinary: Words of which none is a misspelt name, and no name of one of them is meant by what is near to it.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[Kind, Mapping[str, Sequence[int]]]],
        names: Mapping[Kind, Sequence[str]],
        ordinary: frozenset[str],
    ) -> None:
        self._names, self._ordinary = names, ordinary
        self._near: dict[str, tuple[Kind, int]] = {}
        for kind, table in phrases:
            for phrase, numbers in table.items():
                words = _bare(phrase.split())
                if len(words) > 1 or words[0] not in ordinary:
                    self._near.setdefault("".join(words), (kind, numbers[0]))
        self._index = SpellingIndex(self._near)

    def find(self, words: Sequence[str], *, is_named: bool, is_work: bool, is_capital: bool) -> tuple[Kind, str] | None:
        """The kind and the name that folded words nearly spell; None where they are ordinary, or a name as they stand.

        Args:
            words: The words.
            is_named: Whether they are written or announced like a name; a short word that is not is no name.
            is_work: Whether they are announced as a title or an album, without which a single word is none.
            is_capital: Whether one has a capital, without which a short work has one letter wrong, or one in each word.
        """
        bare = _bare(words)
        joined = "".join(bare)
        is_single = len(bare) == 1
        if all(word in self._ordinary for word in bare) or (is_single and joined in self._near):
            return None
        if is_single and len(joined) < _SHORTEST_SMALL and not is_named:
            return None
        for near in self._index.nearest(joined):
            kind, number = self._near[near]
            name = self._names[kind][number]
            if kind == "artists" and self._is_namesake(bare, name):
                continue
            # "Who is still alive" is not "Still Life", but "abby raod" is "Abbey Road".
            is_sure = is_capital or len(joined) >= _LONG or _are_near(bare, name) or distance(joined, near, 1) == 1
            if kind == "artists" or is_work or (is_sure and not is_single):
                return kind, name
        return None

    def _is_namesake(self, words: Sequence[str], artist: str) -> bool:
        """Whether two words share an artist's first name, and nothing else: "kate nash" is not Kate Bush.

        Most misspelt names have the right initial: "pink floids" is Pink Floyd.
        """
        own = _bare(fold(artist).split())
        if not len(own) == len(words) == 2 or own[0] != words[0] or words[1] in self._ordinary:
            return False
        allowed = max(len(own[1]) // 3, 2 if words[1][0] == own[1][0] else 0)
        return distance(words[1], own[1], len(own[1])) > allowed


def _are_near(words: Sequence[str], name: str) -> bool:
    """Whether each word is at most one letter away from the word of the name in its place."""
    own = _bare(fold(name).split())
    return len(own) == len(words) and all(distance(*pair, 1) <= 1 for pair in zip(words, own, strict=True))


def _bare(words: Sequence[str]) -> Sequence[str]:
    return words[1:] if words[0] == "the" and len(words) > 1 else words
