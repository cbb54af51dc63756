"""From what a model wrote to what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transformers import PreTrainedTokenizerBase

_THOUGHT_BEGINS, _THOUGHT_ENDS = "<think>", "</think>"


def reply_text(tokenizer: PreTrainedTokenizerBase, token_ids: Sequence[int]) -> str:
    """What a model says to the listener, without special tokens.

    Args:
        tokenizer: The model's.
        token_ids: The reply, its end token included or not.
    """
    return spoken_text(str(tokenizer.decode(list(token_ids), skip_special_tokens=True)))


def spoken_text(text: str) -> str:
    """A reply without surrounding white space and thinking aloud.

    Some models think in spite of all; a reply that never comes to the end of its thoughts says nothing.
    """
    spoken = text.rpartition(_THOUGHT_ENDS)[2].strip()
    return "" if spoken.startswith(_THOUGHT_BEGINS) else spoken
