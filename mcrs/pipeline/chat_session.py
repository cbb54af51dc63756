"""The history of a live chat."""

from __future__ import annotations

from dataclasses import dataclass, field

from mcrs.types import Message, Turn


@dataclass
class ChatSession:
    """The history of one live chat.

    Attributes:
        session_id: Names the chat; together with the turn number it seeds the sampling.
        history: Every message so far.
    """

    session_id: str = "chat"
    history: list[Message] = field(default_factory=list)

    def turn(self, user_query: str, user_id: str | None) -> Turn:
        """The turn of the message ``user_query``."""
        number = 1 + sum(message.role == "user" for message in self.history)
        return Turn(self.session_id, user_id, number, tuple(self.history), user_query)

    def remember(self, user_query: str, track_id: str | None, response: str) -> None:
        """Add a finished turn: the query, the recommended track and the response."""
        self.history.append(Message("user", user_query))
        if track_id is not None:
            self.history.append(Message("music", track_id))
        self.history.append(Message("assistant", response))

    def reset(self) -> None:
        """Forget everything."""
        self.history.clear()
