"""Other names of artists (surnames, first words of long names), and the titles and albums of each."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from mcrs.text.names import core_title, fold, leader, plain_words, without_article
from mcrs.text.request.mention import FIELDS, Kind
from mcrs.text.request.rows_by_name import key_of, rows_by_name
from mcrs.text.request.tables import small_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.tokens import Token

_WORKS: tuple[Kind, ...] = ("titles", "albums")
# A title or an album of an artist: its folded words, its kind, and how it is spelled.
Work = tuple[tuple[str, ...], Kind, str]
_MIN_LETTERS, _MAX_NAMESAKES, _MAX_OF_A_PERSON = 3, 3, 3
# A band that is named after one member.
_LED = re.compile(r"(\w{4,})\s+(?:&|\+|and)\s+(?:the|his|her)\s+\S", re.IGNORECASE)
# What is named after a film.
_FILM = re.compile(
    r"(?:(?:theme|soundtrack|score) (?:from|of|to)|music from) (.+)|(.+?) (?:main )?(?:theme|soundtrack)$",
    re.IGNORECASE,
)
# A number that a name begins with is also said in words: "Fifty Cent", and as a syllable, "Tupac".
_NUMBER = re.compile(r"(\d+)( ?)(?=[^\W\d]{2})")
_SPOKEN = {"2": "two", "3": "three", "4": "four", "5": "five", "10": "ten", "30": "thirty", "50": "fifty"}
_ENSEMBLE, _MONONYMS = small_words("ensemble", "mononym")


def spellings(name: str, kind: Kind) -> list[str]:
    """How a name is said: a band also by its leader, a work also without its version, or by the film that it is from.

    *Twin Peaks Theme* is also called *Twin Peaks*, and so is *Soundtrack from Twin Peaks*.
    """
    if kind == "artists":
        return list(dict.fromkeys(filter(None, (name, leader(name), _spoken(name)))))
    core = core_title(name)
    film = next(filter(None, match.groups())) if (match := _FILM.match(core)) is not None else ""
    return list(dict.fromkeys(filter(None, (name, core, film if " " in film else ""))))


def _spoken(name: str) -> str:
    """A name with the number that it begins with in words; ``""`` where it begins with none."""
    if (match := _NUMBER.match(name)) is None:
        return ""
    number, space = match.groups()
    spoken = _SPOKEN.get(number, "") if space else {"2": "tu"}.get(number, "")
    return f"{spoken}{space}{name[match.end() :]}" if spoken else ""


def called(artists: Iterable[str], ordinary: Collection[str]) -> dict[str, list[int]]:
    """The numbers of the artists who are called by one word or two of their name, where they are few.

    That is the first or the last word of a person's name, or the first two of a longer name, as *Wu-Tang*. ``Prince &
    The Revolution`` is also called *Prince*, whatever that word means otherwise, but Nick Drake is not called *Drake*,
    as another artist is.

    Args:
        artists: Their names.
        ordinary: Words that are no names by themselves.
    """
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(artists):
        if (led := _LED.match(name)) is not None:
            bearers[fold(led[1])].append(number)
        whole, own = (fold(without_article(each)).split() for each in (name, leader(name) or name))
        while len(own) > 2 and own[-1] in _ENSEMBLE:
            own.pop()
        if 1 < len(own) <= _MAX_OF_A_PERSON:
            for word in dict.fromkeys((own[0], own[-1])):
                if len(word) >= _MIN_LETTERS and word not in ordinary and word not in _MONONYMS:
                    bearers[word].append(number)
        if len(whole) > 2:
            bearers[" ".join(whole[:2])].append(number)
    return {key: own for key, own in bearers.items() if len(own) <= _MAX_NAMESAKES}


def as_written(tokens: Sequence[Token], at: int, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are a word as it is written: "songs by Them", but not "from A to Z"."""
    if len(tokens[at].word) == 1 and at + 1 < len(tokens) and not tokens[at + 1].opens:
        return ()
    return tuple(name for name in names if plain_words(name) == [tokens[at].raw])


def is_part(word: str, name: str) -> bool:
    """Whether a word is one of a name, or short for one: *zep* of *Led Zeppelin*."""
    return any(own == word or (len(word) >= _MIN_LETTERS and own.startswith(word)) for own in fold(name).split())


class WorksByArtist:
    """Finds the works of an artist, but for those that are called like the artist.

    Args:
        catalog: Its artists, titles and albums.
    """

    def __init__(self, catalog: MusicCatalog) -> None:
        self._rows = rows_by_name(catalog).tables["artists"]
        self._entries = []
        for kind in _WORKS:
            names, name_of, row_of = catalog.entries(FIELDS[kind])
            self._entries.append((kind, names, name_of, np.searchsorted(row_of, np.arange(len(catalog) + 1))))
        #: The works of an artist, by the artist's name: titles before albums, each by the catalogue's order.
        self.works_of = lru_cache(None)(self._works_of)

    def _works_of(self, artist: str) -> list[Work]:
        own, found = fold(artist), dict[str, Work]()
        for kind, names, name_of, edges in self._entries:
            for row in self._rows.get(key_of("artists", artist), ()):
                for name in name_of[edges[row] : edges[row + 1]].tolist():
                    title = core_title(names[name])
                    # "Nothing off dark side of the moon"
                    for said in map(fold, (title, without_article(title))):
                        if said and said != own:
                            found.setdefault(said, (tuple(said.split()), kind, names[name]))
        return list(found.values())
