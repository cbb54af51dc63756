"""The values that travel down the corridor, from a session to a prediction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

Role = Literal["user", "assistant", "music"]
ChatRole = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    """One message of a conversation. That of role ``music`` holds a track id, and only who needs text renders it."""

    role: Role
    content: str


@dataclass(frozen=True)
class ChatMessage:
    """One message of a language model's prompt."""

    role: ChatRole
    content: str


class RequestKey(NamedTuple):
    """What names one turn of one session in a run."""

    session_id: str
    turn_number: int


@dataclass(frozen=True)
class Turn:
    """All that is known when a listener has just spoken.

    Attributes:
        session_id: The session.
        user_id: The listener, or None when unknown.
        turn_number: From 1.
        history: Every message of the earlier turns, oldest first.
        user_query: What the listener says now.
    """

    session_id: str
    user_id: str | None
    turn_number: int
    history: tuple[Message, ...]
    user_query: str

    @property
    def key(self) -> RequestKey:
        """The session and turn, as one value."""
        return RequestKey(self.session_id, self.turn_number)

    @property
    def played_track_ids(self) -> tuple[str, ...]:
        """Ids of the tracks played in the earlier turns, oldest first, each once."""
        return tuple(dict.fromkeys(message.content for message in self.history if message.role == "music"))

    @property
    def aged_history(self) -> list[tuple[Message, int]]:
        """Every earlier message, oldest first, with its age: how often the listener spoke from it on, itself included.

        What was played and said in the last turn has age 0, the listener's last message before the current one age 1.
        """
        age = sum(message.role == "user" for message in self.history)
        aged = []
        for message in self.history:
            aged.append((message, age))
            age -= message.role == "user"
        return aged


@dataclass(frozen=True, eq=False)
class Ranking:
    """Tracks for one turn, best first.

    Attributes:
        rows: Catalogue rows, int32 ``[K]``, none twice.
        scores: Their scores, float32 ``[K]``, never rising.
        lists: Where a hybrid made it, what each of its lists says of the turn, for rerankers that look at them.
    """

    rows: NDArray[np.int32]
    scores: NDArray[np.float32]
    lists: tuple[Ranking, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[int], scores: Iterable[float]) -> Ranking:
        """Make a ranking from any two sequences of equal length."""
        return cls(np.fromiter(rows, np.int32), np.fromiter(scores, np.float32))

    def __len__(self) -> int:
        """How many tracks there are."""
        return len(self.rows)

    def take(self, places: NDArray[Any] | slice) -> Ranking:
        """The tracks at some places, as numpy indexes them."""
        return replace(self, rows=self.rows[places], scores=self.scores[places])

    def head(self, topk: int) -> Ranking:
        """The first ``topk`` tracks."""
        return self.take(slice(topk))

    def without(self, rows: Collection[int]) -> Ranking:
        """The same order with some catalogue rows left out."""
        if not rows:
            return self
        return self.take(~np.isin(self.rows, np.fromiter(rows, np.int32)))


@dataclass(frozen=True)
class Track:
    """A track as people speak of it. Every text is ``""`` and every tuple is empty where the catalogue says nothing."""

    track_id: str
    title: str
    artists: tuple[str, ...]
    album: str
    tags: tuple[str, ...]
    release_date: str

    @property
    def artist(self) -> str:
        """All artists, joined by a comma."""
        return ", ".join(self.artists)


ReasonKind = Literal[
    "asked_artist", "asked_tag", "asked_era", "same_album", "same_artist", "same_era", "tag", "year", "album"
]


@dataclass(frozen=True)
class Reason:
    """Something that is true of a recommended track and speaks for it.

    Attributes:
        kind: ``asked_…``: the listener named the artist, a tag or the time of release; ``same_…``: it shares album,
            artist or decade with a played track; ``tag``, ``year``, ``album``: merely a fact.
        value: The artist, tag, time (``1975``, ``the 1970s``) or album.
        played: The title of the played track that shares it; ``""`` where none is meant.
    """

    kind: ReasonKind
    value: str
    played: str = ""


@dataclass(frozen=True)
class GenerationRequest:
    """One reply to write.

    Attributes:
        key: Session and turn.
        messages: The prompt: system, history, query, and last the recommended track as an assistant message.
        seed: Decides the sampling of this reply, whatever else is in the batch.
        max_new_tokens: Most tokens of the reply.
        track: The recommended track, for back ends that need no prompt and for checks of the reply; None if unknown.
        reasons: Why the track fits, the strongest reason first.
    """

    key: RequestKey
    messages: tuple[ChatMessage, ...]
    seed: int
    max_new_tokens: int
    track: Track | None = None
    reasons: tuple[Reason, ...] = ()


FinishReason = Literal["stop", "length", "error"]
ReplySource = Literal["model", "regenerated", "trimmed", "template"]


@dataclass(frozen=True)
class Completion:
    """One reply, or the reason why there is none. What no file can hold in its texts is replaced by question marks.

    Attributes:
        key: Session and turn of the request.
        text: The reply without surrounding white space; ``""`` on an error.
        n_prompt_tokens: Tokens of the prompt.
        n_new_tokens: Tokens written.
        finish_reason: ``stop`` at an end token, ``length`` at the limit, or ``error``.
        error: One line that says what went wrong, or None.
        source: ``model`` for the language model's first reply as it is, ``regenerated`` for its second, ``trimmed`` for
            either of them without its unfinished end, ``template`` when the reply is not the model's own.
    """

    key: RequestKey
    text: str
    n_prompt_tokens: int
    n_new_tokens: int
    finish_reason: FinishReason
    error: str | None = None
    source: ReplySource = "model"

    def __post_init__(self) -> None:
        """Mend the texts, whoever has sent them."""
        object.__setattr__(self, "text", valid_text(self.text))
        object.__setattr__(self, "error", None if self.error is None else valid_text(self.error))


@dataclass(frozen=True)
class Prediction:
    """One row of the official output; the field names are the official keys."""

    session_id: str
    user_id: str
    turn_number: int
    predicted_track_ids: list[str]
    predicted_response: str


def valid_text(text: str) -> str:
    """A text in which each half of a surrogate pair is a question mark.

    Undecodable bytes of a command line become such halves, and models and servers may send them; no file can hold them,
    and no tokenizer reads them.
    """
    return text.encode("utf-8", "replace").decode("utf-8")
