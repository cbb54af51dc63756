"""From the generated tokens to the text of the response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from mcrs.lm_modules.chat.thoughts import (
    ALL_MARKS,
    CHANNEL,
    CHANNEL_MARKS,
    TEXT,
    THOUGHT_ENDS,
    Piece,
    ThoughtParser,
    pieces_of,
)

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# The delimiters of models whose tokenizer and template do not have any.
_USUAL = ("<think>", "</think>")
# The number of last prompt tokens to search for a delimiter that the template writes: enough for the longest one.
_N_OPENING_TOKENS, _N_MARK_TOKENS = 64, 24


class ResponseText:
    """Separates the reasoning in a model's responses from the answer, by token ids.

    If the tokenizer has a token for a delimiter, only that token counts, not text that looks like it. Others are
    searched in the text if the chat template has them; ``<think>`` and ``</think>`` always.

    Args:
        tokenizer: The tokenizer.
        template: The chat template.
        end_ids: Tokens that end a response.
        end_text: A text that ends a response, and that is not a token.
    """

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        template: str = "",
        end_ids: frozenset[int] = frozenset(),
        end_text: str = "",
    ) -> None:
        self._tokenizer = tokenizer
        ids = {mark: token_id for mark in ALL_MARKS if (token_id := token_of(tokenizer, mark)) is not None}
        in_channels = CHANNEL in ids and TEXT in ids
        self._marks = {token_id: mark for mark, token_id in ids.items() if in_channels or mark not in CHANNEL_MARKS}
        named = {*_USUAL, *(mark for mark in ALL_MARKS if mark in template)}
        pairs = [pair for pair in THOUGHT_ENDS.items() if any(mark in named or mark in ids for mark in pair)]
        self._texts = tuple(mark for pair in pairs for mark in pair if mark not in ids)
        special = {token_id for token_id, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._special_ids = (special | set(tokenizer.all_special_ids)) - set(self._marks)
        # Decoding leaves out special tokens only; an end that is an ordinary word belongs to the response.
        self._shown_ends = (end_ids & set(tokenizer.added_tokens_decoder)) - special - set(self._marks)
        self.end_text = end_text

    def response(self, token_ids: Sequence[int], prompt: Sequence[int] = ()) -> str:
        """The response without reasoning, special tokens and surrounding white space.

        The response may have its end token; a template may begin reasoning at the end of the prompt.
        """
        said = token_ids[:-1] if token_ids and token_ids[-1] in self._shown_ends else token_ids
        response = ThoughtParser(self.begun_thought(prompt)).read(self._pieces(said)).response
        return response.partition(self.end_text)[0].rstrip() if self.end_text else response

    def begun_thought(self, prompt: Sequence[int]) -> str | None:
        """The delimiter that ends the reasoning in which a prompt ends; None if it does not end in reasoning."""
        opening = list(prompt[-_N_OPENING_TOKENS:])
        begin = max(
            (position + 1 for position, token_id in enumerate(opening) if token_id in self._special_ids), default=0
        )
        return ThoughtParser().read(self._pieces(opening[begin:])).end

    def feed(self, reader: ThoughtParser, token_ids: Sequence[int]) -> None:
        """Pass the last token of a response to a reader, which then knows whether it is in reasoning.

        The reader has read all tokens before; the response up to now has at least one token.
        """
        if (mark := self._marks.get(token_ids[-1])) is not None:
            reader.read([(mark, "")])
        elif reader.header is not None:
            reader.read([(None, self._decode(token_ids[-1:]))])
        elif self._texts:
            recent = token_ids[-_N_MARK_TOKENS:]
            before, after = (self._marks_in(recent[:-1]), self._marks_in(recent))
            reader.read((mark, "") for mark in after[len(before) :])

    def _pieces(self, token_ids: Sequence[int]) -> Iterator[Piece]:
        for mark, run in groupby(token_ids, key=self._marks.get):
            if mark is None:
                yield from pieces_of(self._decode(list(run)), self._texts)
            else:
                yield from ((mark, "") for _ in run)

    def _marks_in(self, token_ids: Sequence[int]) -> list[str]:
        return [mark for mark, _ in pieces_of(self._decode(token_ids), self._texts) if mark is not None]

    def _decode(self, token_ids: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(token_ids), skip_special_tokens=True))


def token_of(tokenizer: PreTrainedTokenizerBase, mark: str) -> int | None:
    """The token of exactly this delimiter; None if it is not one token."""
    token_id = tokenizer.convert_tokens_to_ids(mark)
    # A tokenizer may return its unknown token.
    return token_id if isinstance(token_id, int) and tokenizer.convert_ids_to_tokens(token_id) == mark else None
