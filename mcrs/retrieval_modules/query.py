"""From a conversation to the text of a retrieval query."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.config import QuerySettings
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Message, Turn


class QueryBuilder:
    """Writes the query of a turn: a line ``role: text`` for each message, the listener's newest last.

    A played track is rendered by the catalogue, under the role ``assistant``, as in the released baseline.

    Args:
        catalog: Renders the played tracks.
        corpus_types: The fields by which they are rendered.
        settings: What goes into the query.
    """

    def __init__(self, catalog: MusicCatalog, corpus_types: Sequence[str], settings: QuerySettings) -> None:
        self._catalog = catalog
        self._fields = tuple(corpus_types)
        self._settings = settings

    def build(self, turn: Turn) -> str:
        """The query of one turn."""
        lines = [self._line(message) for message in turn.history]
        return "\n".join([*lines, f"user: {turn.user_query}"])

    def _line(self, message: Message) -> str:
        if message.role == "music":
            return f"assistant: {self._catalog.describe(message.content, self._fields, spell_texts=True)}"
        return f"{message.role}: {message.content}"
