"""One line of a journal: a ranked or finished turn, with a checksum."""

from __future__ import annotations

import json
import re
import sys
import zlib
from dataclasses import field, fields, replace
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from mcrs.checks.plain_values import MAX_TOKENS
from mcrs.types import Completion, FinishReason, RequestKey, ResponseSource


def _check_text(text: str) -> str:
    """Reject a text that UTF-8 cannot encode; the error is a ValueError."""
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_check_text)]
TokenCount = Annotated[int, Field(ge=0, le=MAX_TOKENS)] | None

_BEGINNING = b'{"crc32":"'
_LINE = re.compile(rb'\{"crc32":"([0-9a-f]{8})","entry":(\{.*\})\}\n')


@dataclass(frozen=True, config=ConfigDict(strict=True, extra="forbid"))
class Entry:
    """A finished turn, or a turn with its tracks and without its response.

    The types are checked by the constructor, for writing and reading: every written line can be read.

    Attributes:
        turn_hash: Hash of the turn's content; an entry is valid only for a turn with the same hash.
        predicted_track_ids: The tracks, best first.
        predicted_response: The response; ``""`` when there is none.
        n_prompt_tokens, n_new_tokens: Tokens of the prompt, and tokens written; None if unknown.
        finish_reason: Why the response ends; None without a response.
        source: How the response was made; see :class:`mcrs.types.Completion`.
        error: Why there is no response, or None.
        was_empty: Whether the language model's response was empty.
        candidates: The responses that the run may choose from, ``predicted_response`` among them; empty for no choice.

    Raises:
        ValueError: A value is of another type than the attribute's.
    """

    session_id: Text
    turn_number: int
    turn_hash: Text
    predicted_track_ids: list[Text]
    predicted_response: Text = ""
    n_prompt_tokens: TokenCount = 0
    n_new_tokens: TokenCount = 0
    finish_reason: FinishReason | None = None
    source: ResponseSource = "model"
    error: Text | None = None
    was_empty: bool = False
    candidates: list[Text] = field(default_factory=list)

    @property
    def key(self) -> RequestKey:
        """The session and turn, as one value."""
        return RequestKey(self.session_id, self.turn_number)

    @property
    def is_done(self) -> bool:
        """Whether the turn is finished, with a response or an error."""
        return self.finish_reason is not None

    @property
    def is_answered(self) -> bool:
        """Whether the turn has its response."""
        return self.is_done and self.error is None


_ADAPTER = TypeAdapter(Entry)
_FIELDS = [each.name for each in fields(Entry)]


def finish_entry(ranked: Entry, completion: Completion) -> Entry:
    """The entry of a turn that is done."""
    return replace(
        ranked,
        predicted_response=completion.text,
        n_prompt_tokens=completion.n_prompt_tokens,
        n_new_tokens=completion.n_new_tokens,
        finish_reason=completion.finish_reason,
        source=completion.source,
        was_empty=completion.was_empty,
        error=completion.error,
        candidates=list(completion.candidates),
    )


def encode_entry(entry: Entry) -> bytes:
    """The journal's line for an entry, with its newline."""
    values = {name: getattr(entry, name) for name in _FIELDS}
    if not entry.candidates:
        del values["candidates"]  # most runs have none
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return b'{"crc32":"%08x","entry":%s}\n' % (zlib.crc32(body), body)


def begins_entry(rest: bytes) -> bool:
    """Whether an incomplete last line can be the beginning of a journal's line."""
    return rest.startswith(_BEGINNING[: len(rest)])


def decode_entry(line: bytes) -> Entry:
    """Read a journal's line. Entries share the texts of their track ids, most of their memory.

    Raises:
        ValueError: The line was changed after it was written, or is not an entry; the message says which.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("the line is not a journal entry")
    checksum, body = match.groups()
    if int(checksum, 16) != zlib.crc32(body):
        raise ValueError("checksum mismatch")
    try:
        entry = _ADAPTER.validate_json(body)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise ValueError(f"{where}: {problem['msg'].lower()}") from None
    entry.predicted_track_ids[:] = map(sys.intern, entry.predicted_track_ids)
    return entry
