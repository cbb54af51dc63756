"""Assembling chat prompts. Nothing else in the project writes prompt text."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from mcrs.types import ChatMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcrs.db_item import MusicCatalog
    from mcrs.db_user import UserProfiles
    from mcrs.types import Message, Turn

_PARTS = ("role", "response_rules", "personalisation")


def load_system_prompts() -> dict[str, str]:
    """The shipped system prompt texts, by the name of their file."""
    folder = files("mcrs") / "system_prompts"
    return {part: (folder / f"{part}.txt").read_text(encoding="utf-8").strip() for part in _PARTS}


class PromptBuilder:
    """Writes the prompt of a reply: system message, history, query, and last the recommended track.

    The system message depends on the listener only, so that a session's prompts share it. Tracks are shown without
    their id, which no reply should ever repeat.

    Args:
        catalog: Renders the tracks.
        users: Renders the listener's profile.
        texts: The system prompt texts; default: the shipped ones.
    """

    def __init__(self, catalog: MusicCatalog, users: UserProfiles, texts: Mapping[str, str] | None = None) -> None:
        self._catalog = catalog
        self._users = users
        self._texts = dict(texts or load_system_prompts())

    @property
    def texts(self) -> dict[str, str]:
        """The system prompt texts, by name."""
        return dict(self._texts)

    def build(self, turn: Turn, recommended_track_id: str) -> tuple[ChatMessage, ...]:
        """The messages of one prompt."""
        return (
            ChatMessage("system", self.system(turn.user_id)),
            *(self._render(message) for message in turn.history),
            ChatMessage("user", turn.user_query),
            ChatMessage("assistant", self._track(recommended_track_id)),
        )

    def system(self, user_id: str | None) -> str:
        """The system message for a listener; without a known profile there is no personalisation."""
        parts = [self._texts["role"], self._texts["response_rules"]]
        if profile := self._users.describe(user_id):
            parts.append(f"{self._texts['personalisation']}\n{profile}")
        return "\n\n".join(parts)

    def _render(self, message: Message) -> ChatMessage:
        if message.role == "music":
            return ChatMessage("assistant", self._track(message.content))
        return ChatMessage(message.role, message.content)

    def _track(self, track_id: str) -> str:
        if track_id not in self._catalog:
            return "(a track that the catalogue does not describe)"
        return self._catalog.describe(track_id).removeprefix(f"track_id: {track_id}, ")
