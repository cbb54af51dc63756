"""Names that a message nearly spells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from mcrs.storage.array_files import load_texts, save_texts
from mcrs.text.names import fold, without_article
from mcrs.text.request.artist_names import Kind, spellings
from mcrs.text.request.spelling import SpellingIndex

_SHORTEST_SMALL = 6
_FILES = ("joined", "names", "kinds", "ordinary")


class NearName(NamedTuple):
    """A name that is nearly spelled: its kind, and the catalogue's name."""

    kind: Kind
    name: str


class NearNames:
    """Finds the name that some words nearly spell; spaces do not count, so that "radio head" is *Radiohead*.

    Args:
        joined: What is nearly spelled: the folded words of each spelling of a name, without spaces, each once.
        names: The name of each.
        kinds: Its kind.
        ordinary: Words of which none is a misspelt name, and no name of one of them is meant by what is near to it.
    """

    def __init__(
        self, joined: Sequence[str], names: Sequence[str], kinds: Sequence[Kind], ordinary: frozenset[str]
    ) -> None:
        self._names, self._kinds, self._ordinary = names, kinds, ordinary
        self._places = {spelling: position for position, spelling in enumerate(joined)}
        self._index = SpellingIndex(joined)

    @classmethod
    def of(
        cls, names: Mapping[Kind, Sequence[str]], surnames: Mapping[str, Sequence[str]], ordinary: frozenset[str]
    ) -> NearNames:
        """Index names.

        Args:
            names: The names of each kind, artists first: where two kinds are equally near, the first counts.
            surnames: The artists whom a surname stands for.
            ordinary: See the class.
        """
        found: dict[str, tuple[str, Kind]] = {}

        def add(spelling: str, name: str, kind: Kind) -> None:
            words = fold(spelling).split()
            if len(words) > 1 or not ordinary.issuperset(words):
                found.setdefault("".join(words), (name, kind))

        for kind, own in names.items():
            for name in own:
                for spelling in spellings(name, kind):
                    add(without_article(spelling), name, kind)
        for surname, bearers in surnames.items():
            if len(bearers) == 1:
                add(surname, bearers[0], "artists")
        return cls(list(found), [name for name, _ in found.values()], [kind for _, kind in found.values()], ordinary)

    def save(self, folder: Path) -> None:
        """Write the index into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        lists = (list(self._places), self._names, self._kinds, sorted(self._ordinary))
        for name, texts in zip(_FILES, lists, strict=True):
            save_texts(folder, name, texts)

    @classmethod
    def load(cls, folder: Path) -> NearNames:
        """Read an index.

        Raises:
            OSError: A file cannot be read.
        """
        joined, names, kinds, ordinary = (load_texts(folder, name) for name in _FILES)
        return cls(joined, names, cast("list[Kind]", kinds), frozenset(ordinary))

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
        if all(word in self._ordinary for word in bare) or (is_single and joined in self._places):
            return None
        if is_single and len(joined) < _SHORTEST_SMALL and not is_named:
            return None
        for near in self._index.nearest(joined):
            position = self._places[near]
            if self._kinds[position] == "artists" or is_work or not is_single:
                return NearName(self._kinds[position], self._names[position])
        return None
