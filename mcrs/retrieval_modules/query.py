"""From a conversation to a retrieval query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import regex

from mcrs.db_item.text import field_text
from mcrs.text.message_cache import cache_messages
from mcrs.text.stop_words import CONVERSATIONAL

if TYPE_CHECKING:
    from mcrs.config import QuerySettings
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Turn

# Combining marks are part of words; the module re treats them as separators.
_WORD = regex.compile(r"\w+(?:['’]\w+)*")


class QueryPart(NamedTuple):
    """One message of a query, and the weight of its words, above 0; the current message has 1."""

    text: str
    weight: float


class QueryBuilder:
    """Writes the query of a turn: one part for each message with a weight, the current message last.

    A played track is rendered by the catalogue, under the role ``assistant``, as in the released baseline, with the
    fields ``corpus_types``, unless the settings name others.

    Raises:
        ConfigError: A field is not loaded.
    """

    def __init__(self, catalog: MusicCatalog, corpus_types: Sequence[str], settings: QuerySettings) -> None:
        self._catalog = catalog
        self._fields = catalog.check_fields(corpus_types)
        if settings.played_fields:
            self._fields = catalog.check_fields(settings.played_fields, "query.played_fields")
        self._settings = settings
        self._weights = {
            "user": settings.user_weight,
            "assistant": settings.assistant_weight,
            "music": settings.played_weight,
        }
        dropped = CONVERSATIONAL if settings.drop_words == "conversational" else map(_plain, settings.drop_words)
        self._dropped = frozenset(dropped)
        self._render = cache_messages(self._write)

    def build(self, turn: Turn) -> list[QueryPart]:
        """The parts of one turn's query, the oldest first."""
        settings = self._settings
        parts = []
        for message, age in turn.aged_history:
            # The age of a turn's user message counts itself; the track and response of that turn have an age of one
            # less.
            turns_ago = age + (message.role != "user")
            weight = self._weights[message.role] * settings.decay**age
            if message.role == "user" and settings.drop_excluded and self._is_replaced(turn, message.content, age):
                continue
            if weight > 0 and (settings.last_turns is None or turns_ago <= settings.last_turns):
                parts.append(QueryPart(self._render(message.role, message.content), weight))
        return [*parts, QueryPart(self._render("user", turn.user_query), 1.0)]

    def _is_replaced(self, turn: Turn, text: str, age: int) -> bool:
        """Whether an earlier message asked for something, and nothing of it holds any more."""
        from mcrs.text.request import understand
        from mcrs.text.request.message_parser import message_parser

        roles = message_parser(self._catalog).parse(text).roles
        if not (roles.asked or roles.like):
            return False
        request = understand(turn, self._catalog)
        return all(constraint.age != age for constraint in (*request.constraints, *request.like))

    def write(self, turn: Turn) -> str:
        """The query of one turn as one text, a line for each part, without their weights."""
        return "\n".join(part.text for part in self.build(turn))

    def _write(self, role: str, content: str) -> str:
        text = self._describe(content) if role == "music" else content
        if role == "user" and self._settings.drop_excluded:
            # Few configurations need it, and importing it takes a while.
            from mcrs.text.request.message_parser import message_parser

            text = message_parser(self._catalog).parse(text).search_text
        if self._dropped:
            text = " ".join(_WORD.sub(self._kept, text).split())
        if not self._settings.role_words:
            return text
        return f"{'assistant' if role == 'music' else role}: {text}"

    def _describe(self, track_id: str) -> str:
        if self._settings.track_ids:
            return self._catalog.describe(track_id, self._fields, spell_texts=True)
        row = self._catalog.row(track_id)
        if row is None:
            return ""
        return ", ".join(filter(None, (field_text(self._catalog.value(row, field)) for field in self._fields)))

    def _kept(self, word: regex.Match[str]) -> str:
        return "" if _plain(word.group()) in self._dropped else word.group()


def _plain(word: str) -> str:
    return word.casefold().replace("'", "").replace("’", "")
