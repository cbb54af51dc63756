"""One line of a journal: a ranked or finished turn, with a checksum."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass
from functools import cache

from pydantic import TypeAdapter, ValidationError

from mcrs.types import FinishReason, ReplySource, RequestKey

_LINE = re.compile(rb'\{"crc32":"([0-9a-f]{8})","entry":(\{.*\})\}\n')


@dataclass(frozen=True)
class Entry:
    """A turn that is done, or that has its tracks and waits for its reply.

    Attributes:
        session_id: Its session.
        turn_number: Its number there.
        turn_hash: Of all that the dataset says of the turn; an entry only counts for the turn that it was made for.
        predicted_track_ids: The tracks, best first.
        predicted_response: The reply; ``""`` when there is none.
        n_prompt_tokens: Tokens of the prompt.
        n_new_tokens: Tokens written.
        finish_reason: Why the reply ends; None while there is none to end.
        source: How the reply came about; see :class:`mcrs.types.Completion`.
        error: Why there is no reply, or None.
    """

    session_id: str
    turn_number: int
    turn_hash: str
    predicted_track_ids: list[str]
    predicted_response: str = ""
    n_prompt_tokens: int = 0
    n_new_tokens: int = 0
    finish_reason: FinishReason | None = None
    source: ReplySource = "model"
    error: str | None = None

    @property
    def key(self) -> RequestKey:
        """The session and turn, as one value."""
        return RequestKey(self.session_id, self.turn_number)

    @property
    def is_done(self) -> bool:
        """Whether the turn was worked on, with a reply or an error in the end."""
        return self.finish_reason is not None

    @property
    def is_answered(self) -> bool:
        """Whether the turn has its reply."""
        return self.is_done and self.error is None


@cache
def _adapter() -> TypeAdapter[Entry]:
    return TypeAdapter(Entry)


def encode_entry(entry: Entry) -> bytes:
    """The journal's line for an entry, with its newline."""
    body = json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")).encode()
    return b'{"crc32":"%08x","entry":%s}\n' % (zlib.crc32(body), body)


def decode_entry(line: bytes) -> Entry:
    """Read a journal's line.

    Raises:
        ValueError: The line was changed after it was written, or is no entry; the message says which.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("the line is no journal entry")
    checksum, body = match.groups()
    if int(checksum, 16) != zlib.crc32(body):
        raise ValueError("the line's checksum does not fit its content")
    try:
        return _adapter().validate_json(body, strict=True)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise ValueError(f"{place}: {problem['msg'].lower()}") from None
