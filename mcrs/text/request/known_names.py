"""The names of a catalogue, and how messages may spell them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mcrs.db_item.catalog_cache import cached_with_catalog
from mcrs.storage.array_files import load_texts, save_texts
from mcrs.text.name_index import NameIndex
from mcrs.text.request.artist_names import FIELDS, Kind, beginnings, spellings, surnames
from mcrs.text.request.languages import all_everyday_words, common_words
from mcrs.text.request.near_names import NearNames
from mcrs.text.request.tag_vocabulary import tag_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mcrs.db_item import MusicCatalog

_CALLED = "called.json"


class KnownNames:
    """The names of a catalogue; :func:`known_names` makes them once.

    Args:
        names: The distinct names of each kind.
        indexes: Finds those of each kind; a name's index is its position.
        surnames: The artists who are called by each surname.
        beginnings: The artists who are called by each two first words of a long name.
    """

    def __init__(
        self,
        names: Mapping[Kind, list[str]],
        indexes: Mapping[Kind, NameIndex],
        surnames: Mapping[str, Sequence[str]],
        beginnings: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        self.names, self.indexes = names, indexes
        #: The first two words of each name of any kind, so that a message is looked through once for all.
        self.first_pairs = set[tuple[str, ...]]().union(*(index.beginnings for index in indexes.values()))
        self.surnames = {word: tuple(bearers) for word, bearers in surnames.items()}
        self.beginnings = {words: tuple(bearers) for words, bearers in beginnings.items()}

    def save(self, folder: Path) -> None:
        """Write the names into a folder.

        Raises:
            OSError: A file cannot be written.
        """
        for kind, names in self.names.items():
            save_texts(folder, kind, names)
            (folder / kind).mkdir()
            self.indexes[kind].save(folder / kind)
        called = {"surnames": self.surnames, "beginnings": list(self.beginnings.items())}
        (folder / _CALLED).write_text(json.dumps(called), encoding="ascii")

    @classmethod
    def load(cls, folder: Path) -> KnownNames:
        """Read names.

        Raises:
            OSError: A file cannot be read.
        """
        called = json.loads((folder / _CALLED).read_bytes())
        return cls(
            {kind: load_texts(folder, kind) for kind in FIELDS},
            {kind: NameIndex.load(folder / kind) for kind in FIELDS},
            called["surnames"],
            {(first, second): bearers for (first, second), bearers in called["beginnings"]},
        )


@cached_with_catalog("names", (*FIELDS.values(), "tag_list"), KnownNames)
def known_names(catalog: MusicCatalog) -> KnownNames:
    """The names of a catalogue."""
    names = {kind: list(catalog.counts(field)) for kind, field in FIELDS.items()}
    return KnownNames(
        names,
        {kind: NameIndex(spellings(name, kind) for name in own) for kind, own in names.items()},
        surnames(names["artists"], ordinary_words(catalog)),
        beginnings(names["artists"]),
    )


@cached_with_catalog("near_names", (*FIELDS.values(), "tag_list"), NearNames)
def near_names(catalog: MusicCatalog) -> NearNames:
    """What finds the names of a catalogue that are nearly spelled."""
    known = known_names(catalog)
    return NearNames.of(known.names, known.surnames, ordinary_words(catalog))


def ordinary_words(catalog: MusicCatalog) -> frozenset[str]:
    """The words of which none is a name by itself: everyday words, and those of the catalogue's tags."""
    return all_everyday_words() | common_words() | tag_vocabulary(catalog).words
