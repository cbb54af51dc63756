"""Text that came from outside must never become a control token."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import valid_text

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# What chat templates write around messages, whether or not the tokenizer has a token for it: <|user|>, </s>, [/INST].
_MARKER = re.compile(r"<{1,2}[|｜]?/?[\w▁:.-]{1,40}[|｜]?>{1,2}|\[/?[A-Z][A-Z_]*\]")
_N_REMEMBERED_TEXTS = 4096


class SpecialTokenGuard:
    """Breaks every string that a tokenizer or a chat template would take for a control token.

    A space after the first character breaks it: ``< |im_end|>``. All other text is left as it is, and so is text that
    was broken before. To be used before the template is applied, since the template's own tokens must stay whole.

    Args:
        tokenizer: Its special tokens are broken, and those other added tokens that look like markers (``<think>``).
        template_texts: The chat template and what it renders; the markers in them are broken too.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, *template_texts: str) -> None:
        special = {token.content: token.special for token in tokenizer.added_tokens_decoder.values()}
        special.update(dict.fromkeys(tokenizer.all_special_tokens, True))
        control = [content for content in special if _is_marker(content, special=special[content])]
        markers = {content.strip() for content in control}
        markers.update(marker for text in template_texts for marker in _MARKER.findall(text))
        longest_first = sorted(markers, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        # A word that is not in a closed vocabulary is no control token, although the one that stands for it is special.
        self._control_ids = {*map(tokenizer.convert_tokens_to_ids, control)} - {tokenizer.unk_token_id}
        self._tokenizer = tokenizer
        self._remembered = lru_cache(maxsize=_N_REMEMBERED_TEXTS)(self._break_all)

    def clean(self, text: str) -> str:
        """The text without a string that would become a control token."""
        return self._remembered(text)

    def _break_all(self, text: str) -> str:
        text = valid_text(text)
        mend = _broken
        while True:
            while self._pattern.search(text):
                text = self._pattern.sub(lambda match: _broken(match[0]), text)
            # A tokenizer may lower-case or fold what it reads before it looks for its tokens, so that it has the last
            # word. What it still finds in broken text is cut out, so that this ends.
            spans = self._control_spans(text)
            if not spans:
                return text
            for start, end in reversed(spans):
                text = text[:start] + mend(text[start:end]) + text[end:]
            mend = _cut

    def _control_spans(self, text: str) -> list[tuple[int, int]]:
        if not self._tokenizer.is_fast:
            return []  # Tokenizers in pure Python look for their tokens in the text as it is, and the pattern does too.
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
    # Runs of spaces, words and emoji that were added to a vocabulary are ordinary text.
    return len(text) > 1 and not all(char.isalnum() or char.isspace() for char in text)


def _broken(text: str) -> str:
    lead = len(text) - len(text.lstrip())
    first, rest = text[lead : lead + 1], text[lead + 1 :]
    return f"{text[:lead]}{first} {rest}" if rest.strip() else _cut(text)


def _cut(text: str) -> str:
    return " "
