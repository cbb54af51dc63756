"""A live chat: its history, and the answer to a message in two steps, first the tracks, then the response."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mcrs.errors import ModelError
from mcrs.types import Message, Turn

if TYPE_CHECKING:
    from mcrs.lm_modules.base import ShowText
    from mcrs.pipeline.crs import CRSBaseline
    from mcrs.types import Completion, Ranking


@dataclass
class ChatSession:
    """The messages of one live chat; its id and the turn number seed the sampling."""

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


class LiveAnswer:
    """An answer whose tracks, at least one, are known and whose response is still to be written.

    The turn is added to the session once the response is written. ``max_new_tokens`` is the maximum number of response
    tokens, unless the configuration sets it. ``found`` has the keys of :meth:`mcrs.pipeline.crs.CRSBaseline.batch_chat`
    without those of the response.
    """

    def __init__(
        self, crs: CRSBaseline, session: ChatSession, turn: Turn, ranking: Ranking, max_new_tokens: int
    ) -> None:
        self._crs = crs
        self._session = session
        self._ranking = ranking
        self._max_new_tokens = max_new_tokens
        self.turn = turn
        self.found = crs.describe(turn, ranking)

    def write(self, show: ShowText | None = None) -> dict[str, Any]:
        """Write the response, and add the turn to the conversation.

        ``show`` is called with the text so far, again and again, if the backend streams. Of a response that is checked
        as ``grounded``, these are whole sentences that together pass the check.

        Returns:
            The keys of :meth:`mcrs.pipeline.crs.CRSBaseline.batch_chat`.

        Raises:
            ModelError: No response could be written; the conversation is as before.
        """
        # Exhaust the iterator, so that the backend keeps the prefix that the next turn reuses.
        completions = list(
            self._crs.respond([self.turn], [self._ranking], self._max_new_tokens, truncate=False, show=show)
        )
        result = {**self.found, **response_keys(completions[0] if completions else None)}
        self._session.remember(self.turn.user_query, self.found["retrieval_items"][0], result["response"])
        return result


def response_keys(completion: Completion | None) -> dict[str, Any]:
    """The keys of :meth:`mcrs.pipeline.crs.CRSBaseline.batch_chat` about the response.

    Raises:
        ModelError: There is none.
    """
    if completion is None:
        raise ModelError("the language model returned no response")
    if completion.error is not None:
        raise ModelError(completion.error) from completion.cause
    return {"response": completion.text, "response_source": completion.source}
