"""The values that the parts of the pipeline exchange, from a session to a prediction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.plain_values import one_of, reported_error, short_repr, token_count, valid_text, whole_number
from mcrs.checks.redaction import hide_in_message
from mcrs.errors import InvalidRankingError

Role = Literal["user", "assistant", "music"]
ChatRole = Literal["system", "user", "assistant", "tool"]
#: Where a prompt holds its brief, the text about the recommended track; "user" is a message after the last user's.
BriefPlace = Literal["assistant", "in_user", "user", "tool"]
BriefSetting = Literal["auto", "assistant", "in_user", "user", "tool"]  # auto: the first that the model accepts
PromptStyle = Literal["default", "released"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation. A message of role ``music`` holds a track id, not its text."""

    role: Role
    content: str


@dataclass(frozen=True)
class ChatMessage:
    """One message of a language model's prompt."""

    role: ChatRole
    content: str


class RequestKey(NamedTuple):
    """Identifies one turn of one session."""

    session_id: str
    turn_number: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known when the user has sent a message: the input of the pipeline.

    Attributes:
        session_id, turn_number: The session, and the number of the turn in it, from 1.
        user_id: The user, or None when unknown.
        history: Every message of the earlier turns, oldest first.
        user_query: What the user says now.
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
    def said(self) -> tuple[str, ...]:
        """All that the user said, oldest first, the current message last."""
        return (*(message.content for message in self.history if message.role == "user"), self.user_query)

    @property
    def played_track_ids(self) -> tuple[str, ...]:
        """Ids of the tracks played in the earlier turns, oldest first, each once."""
        return tuple(dict.fromkeys(message.content for message in self.history if message.role == "music"))

    @property
    def aged_history(self) -> list[tuple[Message, int]]:
        """Earlier messages, oldest first, with the number of user messages from each on: 0 for the last track."""
        age = len(self.said) - 1
        aged = []
        for message in self.history:
            aged.append((message, age))
            age -= message.role == "user"
        return aged


@dataclass(frozen=True, eq=False)
class Ranking:
    """Tracks for one turn, best first.

    Attributes:
        rows: Catalogue rows, int32 ``[K]``, without duplicates.
        scores: Their scores, float32 ``[K]``, non-increasing.
        lists: The ranked lists that a hybrid fused, for rerankers that read them; empty otherwise.
    """

    rows: NDArray[np.int32]
    scores: NDArray[np.float32]
    lists: tuple[Ranking, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[int], scores: Iterable[float]) -> Ranking:
        """Make a ranking from any two sequences of equal length.

        Raises:
            InvalidRankingError: A row is not a 32-bit integer.
        """
        with np.errstate(over="ignore"):  # a score beyond float32 is infinite
            return cls(np.fromiter(map(_row, rows), np.int32), np.fromiter(scores, np.float32))

    def __len__(self) -> int:
        """How many tracks there are."""
        return len(self.rows)

    def take(self, places: NDArray[Any] | slice) -> Ranking:
        """The tracks at some positions, given as a numpy index or mask."""
        return replace(self, rows=self.rows[places], scores=self.scores[places])

    def head(self, topk: int) -> Ranking:
        """The first ``topk`` tracks."""
        return self.take(slice(topk))

    def without(self, rows: Collection[int]) -> Ranking:
        """The same ranking without some catalogue rows."""
        return self.take(~np.isin(self.rows, np.fromiter(rows, np.int32))) if rows else self


def _row(value: object) -> int:
    # numpy would silently convert 1.5 to 1.
    row = whole_number(value)
    if row is None or not -(2**31) <= row < 2**31:
        raise InvalidRankingError(f"a catalogue index of a ranking is {short_repr(value)}; expected a 32-bit integer")
    return row


@dataclass(frozen=True)
class Track:
    """A track's metadata as it is written in a response. Missing texts are ``""``, missing tuples are empty."""

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


ReasonKind = Literal["asked_title", "asked_album", "asked_artist", "asked_tag", "asked_era", "asked_like",
                     "same_album", "same_artist", "same_era", "tag", "year", "album"]  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """A fact about the recommended track that is a reason for it.

    Attributes:
        kind: ``asked_…``: the user named it (``asked_like``: an example that has this tag); ``same_…``: it shares
            album, artist or decade with a played track; ``tag``, ``year``, ``album``: merely a fact.
        value: The title, artist, tag, time (``1975``, ``the 1970s``) or album.
        played: The title of the played track that shares it, or the example, a work in quotation marks; else ``""``.
    """

    kind: ReasonKind
    value: str
    played: str = ""


@dataclass(frozen=True)
class Context:
    """What a conversation holds before a response is written.

    Attributes:
        said: The user's messages, the latest last.
        responses: The earlier responses, the latest last.
        played: The tracks that were played, as far as the catalogue knows them, the latest last.
    """

    said: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    played: tuple[Track, ...] = ()


@dataclass(frozen=True)
class GenerationRequest:
    """One response to write.

    Attributes:
        key: Session and turn.
        messages: The prompt: system, history, query, and last the recommended track as an assistant message.
        seed: Random seed of this response; the rest of the batch does not affect it.
        max_new_tokens: Maximum number of tokens of the response.
        track: The recommended track, for backends that need no prompt and for checks of the response; None if unknown.
        reasons: Why the track fits, the strongest reason first.
        closes: Whether the pipeline appends a question of its own, so that the response should ask none.
        truncate: Whether the tokenizer's own limit may cut the prompt, where it counts (``prompt_style: released``).
        context: What the response may refer to, for checks of it.
    """

    key: RequestKey
    messages: Sequence[ChatMessage]
    seed: int
    max_new_tokens: int
    track: Track | None = None
    reasons: tuple[Reason, ...] = ()
    truncate: bool = True
    context: Context = Context()
    closes: bool = False


FinishReason = Literal["stop", "length", "other", "error"]
ResponseSource = Literal["model", "regenerated", "trimmed", "template"]
ReplySource = ResponseSource  # its old name, for one release


@dataclass(frozen=True)
class Completion:
    """One response, or the reason why there is none.

    Values from backends are normalised: a count that is not an integer becomes None, an unknown finish reason
    ``other``, characters that cannot be encoded become question marks, and a response that is not a string is an error.

    Attributes:
        key: Session and turn of the request.
        text: The response without surrounding white space; ``""`` on an error.
        n_prompt_tokens, n_new_tokens: Tokens of the prompt, and tokens written; None if unknown.
        finish_reason: ``stop`` at an end token, ``length`` at the limit, ``other`` for any other reason, or ``error``.
        error: One line that says what went wrong, or None; ``cause`` is the exception that led to it, if known.
        source: ``model`` for the language model's first response or the chosen candidate, ``regenerated`` for its
            second, ``trimmed`` without an unfinished end or unsupported sentences, ``template`` for the template's.
        was_empty: Whether the model's response was empty, such as reasoning that has not ended.
        candidates: All texts that passed, in the order of writing, ``text`` among them; empty if there was no choice.
    """

    key: RequestKey
    text: str
    n_prompt_tokens: int | None
    n_new_tokens: int | None
    finish_reason: FinishReason
    error: str | None = None
    source: ResponseSource = "model"
    was_empty: bool = field(default=False, compare=False)
    candidates: tuple[str, ...] = ()
    cause: Exception | None = field(default=None, compare=False, repr=False)

    @classmethod
    def failed(
        cls, key: RequestKey, error: str, n_prompt_tokens: int | None = 0, n_new_tokens: int | None = 0
    ) -> Completion:
        """A request without a response, and the reason."""
        return cls(key, "", n_prompt_tokens, n_new_tokens, "error", error)

    def __post_init__(self) -> None:
        """Convert unusual values of backends and plug-ins."""
        error, reason = reported_error(self.error), one_of(get_args(FinishReason), self.finish_reason, "other")
        text: object = self.text
        if error is None and not isinstance(text, str):
            error = f"the response is {short_repr(text)}; expected a string"
        if error is None and reason == "error":
            error = "the language model reported an error without a message"
        shaped = {
            "text": valid_text(str(text)) if error is None else "",
            "n_prompt_tokens": token_count(self.n_prompt_tokens),
            "n_new_tokens": token_count(self.n_new_tokens),
            "finish_reason": reason if error is None else "error",
            "error": None if error is None else hide_in_message(error),
            "source": one_of(get_args(ResponseSource), self.source, "model"),
            "was_empty": self.was_empty is True,
            "candidates": tuple(map(valid_text, self.candidates)),
        }
        for name, value in shaped.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Prediction:
    """One row of the prediction file in the challenge's official format; the field names are its keys."""

    session_id: str
    user_id: str
    turn_number: int
    predicted_track_ids: list[str]
    predicted_response: str

    @classmethod
    def of(cls, turn: Turn, track_ids: list[str], response: str = "") -> Prediction:
        """The answer to a turn."""
        return cls(turn.session_id, turn.user_id or "", turn.turn_number, track_ids, response)

    @property
    def key(self) -> RequestKey:
        """Session and turn."""
        return RequestKey(self.session_id, self.turn_number)
