"""Caching results of functions of a catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from mcrs.db_item.music_catalog import MusicCatalog

_Made = TypeVar("_Made")


def once_per_catalog(make: Callable[[MusicCatalog], _Made]) -> Callable[[MusicCatalog], _Made]:
    """Cache a function's result for each catalogue while the catalogue is in use.

    Args:
        make: The function. Its result must not refer to the catalogue, which would never be released.
    """
    known: WeakKeyDictionary[MusicCatalog, _Made] = WeakKeyDictionary()

    @wraps(make)
    def made(catalog: MusicCatalog) -> _Made:
        if catalog not in known:
            known[catalog] = make(catalog)
        return known[catalog]

    return made
