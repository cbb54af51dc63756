"""What is made of a catalogue is made once, whoever needs it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcrs.db_item.music_catalog import MusicCatalog

_Made = TypeVar("_Made")


def once_per_catalog(make: Callable[[MusicCatalog], _Made]) -> Callable[[MusicCatalog], _Made]:
    """Have a function remember what it made of each catalogue, for as long as that is in use.

    Args:
        make: The function. What it makes must not refer to the catalogue, which would then stay for good.
    """
    known: WeakKeyDictionary[MusicCatalog, _Made] = WeakKeyDictionary()

    @wraps(make)
    def made(catalog: MusicCatalog) -> _Made:
        if catalog not in known:
            known[catalog] = make(catalog)
        return known[catalog]

    return made
