from __future__ import annotations

import pytest
from tokenizers import AddedToken

from mcrs.lm_modules.chat.reply_text import reply_text
from tests.tiny_models import THINKING, build_tokenizer


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("  Some jazz.\n<|im_end|>", "Some jazz."),
        ("", ""),
        ("<|im_end|>", ""),
        ("<think>What now? </think>\n\nSome jazz.", "Some jazz."),
        ("What now? </think> Some jazz.", "Some jazz."),
        ("\n<think>What now? I could", ""),
        ("Some jazz, I think> so.", "Some jazz, I think> so."),
    ],
)
def test_only_what_is_said_to_the_listener_is_kept(written: str, text: str) -> None:
    tokenizer = build_tokenizer(THINKING, added=[AddedToken("<think>"), AddedToken("</think>")])
    assert reply_text(tokenizer, tokenizer.encode(written, add_special_tokens=False)) == text
