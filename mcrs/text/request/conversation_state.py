"""The state of a conversation after its messages so far, cached from one turn to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcrs.db_item.catalog_cache import once_per_catalog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcrs.db_item import MusicCatalog
    from mcrs.text.request.request import Constraint, Exclusion
    from mcrs.types import Message


@dataclass
class ConversationState:
    """The result of reading the messages of a conversation. A later message replaces its lists, but changes none.

    Attributes:
        n_messages: How many messages of the user there were.
        played: The tracks that were played.
        constraints: What is asked for. Here the age of a constraint is the position of its message, from 1.
        like: What is liked.
        exclusions: What is excluded.
    """

    n_messages: int = 0
    played: list[str] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    like: list[Constraint] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)

    def aged(self, constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
        """Constraints with their ages as of the latest message."""
        return tuple(each._replace(age=self.n_messages - each.age) for each in constraints)


@once_per_catalog
def latest_state(catalog: MusicCatalog) -> dict[str, tuple[tuple[Message, ...], ConversationState]]:
    """A cache with one entry, ``state``: the messages that were read last, and the state after them."""
    return {}
