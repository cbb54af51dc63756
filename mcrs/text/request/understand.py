"""From a conversation to the description of what its user asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.text.constraints import ConstraintFinder
from mcrs.text.eras import named_eras
from mcrs.text.request.request import Named, Request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcrs.db_item import MusicCatalog
    from mcrs.types import Turn


def understand(turn: Turn, catalog: MusicCatalog) -> Request:
    """Describe what the latest message of a turn asks for and excludes.

    Args:
        turn: The conversation.
        catalog: Its names are recognised.
    """
    finder = ConstraintFinder(catalog)
    asked, excluded = finder.find(turn.user_query), finder.find_excluded(turn.user_query)
    return Request(_by_kind(asked, finder), _by_kind(excluded, finder), matched=bool(asked or excluded))


def _by_kind(names: Iterable[str], finder: ConstraintFinder) -> Named:
    kinds: dict[str, list[str]] = {"artists": [], "tags": [], "eras": []}
    for name in names:
        if finder.is_artist(name):
            kinds["artists"].append(name)
        elif next(named_eras([name]), None) is not None and not finder.is_tag(name):
            kinds["eras"].append(name)
        else:
            kinds["tags"].append(name)
    return Named(**{kind: tuple(dict.fromkeys(own, None)) for kind, own in kinds.items()})
