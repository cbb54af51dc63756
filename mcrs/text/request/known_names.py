"""The names of a catalogue, and how messages may spell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mcrs.db_item.catalog_cache import cached_with_catalog, once_per_catalog
from mcrs.storage.array_files import IdTables
from mcrs.text.name_index import NameIndex
from mcrs.text.request.artist_names import called, spellings
from mcrs.text.request.languages import worn_words
from mcrs.text.request.mention import FIELDS
from mcrs.text.request.near_names import NearNames
from mcrs.text.request.tag_vocabulary import tag_vocabulary

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.mention import Kind


class KnownNames(NamedTuple):
    """The names of a catalogue.

    Attributes:
        names: The distinct names of each kind.
        indexes: Finds those of each kind; a name's index is its position.
        first_pairs: The first two words of each name of any kind, so that a message is looked through once for all.
        surnames: The artists who are called by each surname or first name, where they are few.
        beginnings: The artists who are called by each two first words of a long name.
    """

    names: dict[Kind, list[str]]
    indexes: dict[Kind, NameIndex]
    first_pairs: set[tuple[str, ...]]
    surnames: dict[str, tuple[str, ...]]
    beginnings: dict[tuple[str, ...], tuple[str, ...]]


@once_per_catalog
def known_names(catalog: MusicCatalog) -> KnownNames:
    """The names of a catalogue."""
    names, tables = _names(catalog), _name_tables(catalog).tables
    indexes = {kind: NameIndex.of_table(tables[kind]) for kind in names}
    bearers = {
        tuple(said.split()): tuple(map(names["artists"].__getitem__, own)) for said, own in tables["called"].items()
    }
    return KnownNames(
        names,
        indexes,
        set[tuple[str, ...]]().union(*(index.beginnings for index in indexes.values())),
        {said[0]: own for said, own in bearers.items() if len(said) == 1},
        {said: own for said, own in bearers.items() if len(said) > 1},
    )


@cached_with_catalog("names", (*FIELDS.values(), "tag_list"), IdTables)
def _name_tables(catalog: MusicCatalog) -> IdTables:
    """The tables of the indexes of each kind, and the artists who are ``called`` by a part of their names."""
    names = _names(catalog)
    indexes = {kind: NameIndex(spellings(name, kind) for name in own) for kind, own in names.items()}
    bearers = called(names["artists"], ordinary_words(catalog))
    return IdTables({**{kind: index.table for kind, index in indexes.items()}, "called": bearers})


def _names(catalog: MusicCatalog) -> dict[Kind, list[str]]:
    return {kind: [name for name in catalog.entries(field)[0] if name] for kind, field in FIELDS.items()}


@once_per_catalog
def near_names(catalog: MusicCatalog) -> NearNames:
    """What finds the names of a catalogue that are nearly spelled."""
    tables = _name_tables(catalog).tables
    alone = {said: own for said, own in tables["called"].items() if len(own) == 1 and " " not in said}
    phrases = [*((kind, tables[kind]) for kind in FIELDS), ("artists", alone)]
    return NearNames(phrases, known_names(catalog).names, ordinary_words(catalog))


def ordinary_words(catalog: MusicCatalog) -> frozenset[str]:
    """The words of which none is a name by itself: everyday words, and those of the catalogue's tags."""
    return worn_words() | tag_vocabulary(catalog).words
