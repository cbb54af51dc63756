"""Escaping control tokens in text of users and data."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# Markers that chat templates write around messages, with or without a token of their own: <|user|>, </s>, [/INST].
_MARKER = re.compile(r"<{1,2}[|｜]?/?[\w▁:.-]{1,40}[|｜]?>{1,2}|\[/?[A-Z][A-Z_]*\]")
_N_REMEMBERED_TEXTS = 4096


class SpecialTokenGuard:
    """Escapes every string that a tokenizer or a chat template would take for a control token.

    A space is inserted after the first character: ``< |im_end|>``. All other text stays as it is, and so does text that
    is escaped already. Use it before the template is applied, because the template's own tokens must stay.

    Args:
        tokenizer: Its special tokens are escaped, and other added tokens that look like markers (``<think>``).
        template_texts: The chat template and its output; the markers in them are escaped too.

    Attributes:
        clean: Returns a text without a string that would become a control token.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, *template_texts: str) -> None:
        special = {token.content: token.special for token in tokenizer.added_tokens_decoder.values()}
        special.update(dict.fromkeys(tokenizer.all_special_tokens, True))
        control = [content for content in special if _is_marker(content, special=special[content])]
        markers = {content.strip() for content in control}
        markers.update(marker for text in template_texts for marker in _MARKER.findall(text))
        longest_first = sorted(markers, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        # A word outside of a closed vocabulary is not a control token, although the unknown token is special.
        self._control_ids = {*map(tokenizer.convert_tokens_to_ids, control)} - {tokenizer.unk_token_id}
        self._tokenizer = tokenizer
        self.clean = lru_cache(maxsize=_N_REMEMBERED_TEXTS)(self._break_all)

    def leading_marker(self, text: str) -> str:
        """The marker with which a text begins; empty if it begins with none."""
        found = self._pattern.match(text)
        return found[0] if found else ""

    def _break_all(self, text: str) -> str:
        text = valid_text(text)
        is_first = True
        while True:
            while self._pattern.search(text):
                text = self._pattern.sub(lambda match: _broken(match[0]), text)
            # A tokenizer may lower-case or normalise text before it searches its tokens, so its result is used. A token
            # that it still finds in escaped text is removed, so that the loop ends.
            spans = self._control_spans(text)
            if not spans:
                return text
            for start, end in reversed(spans):
                text = text[:start] + (_broken(text[start:end]) if is_first else " ") + text[end:]
            is_first = False

    def _control_spans(self, text: str) -> list[tuple[int, int]]:
        if not self._tokenizer.is_fast:
            return []  # Tokenizers in pure Python search their tokens in the original text, like the pattern.
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        pairs = zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)
        return [
            (start, end)
            for token_id, (start, end) in pairs
            if token_id in self._control_ids and text[start:end].strip()
        ]


def _is_marker(content: str, *, special: bool) -> bool:
    text = content.replace("▁", " ").strip()
    if special:
        return bool(text)
    # Added tokens of spaces, words or emoji are ordinary text.
    return len(text) > 1 and not all(char.isalnum() or char.isspace() for char in text)


def _broken(text: str) -> str:
    lead = len(text) - len(text.lstrip())
    first, rest = text[lead : lead + 1], text[lead + 1 :]
    return f"{text[:lead]}{first} {rest}" if rest.strip() else " "
