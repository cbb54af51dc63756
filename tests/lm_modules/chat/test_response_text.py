from __future__ import annotations

import pytest
from tokenizers import AddedToken

from mcrs.lm_modules.chat.response_text import ResponseText
from tests.tiny_models import CHATML, THINKING, build_tokenizer


def read(written: str, prompt: str = "", *, added: tuple[str, ...] = (), template: str = CHATML) -> str:
    tokenizer = build_tokenizer(THINKING, added=[AddedToken(mark) for mark in added])
    ids, prompt_ids = (tokenizer.encode(text, add_special_tokens=False) for text in (written, prompt))
    return ResponseText(tokenizer, template).response(ids, prompt_ids)


@pytest.mark.parametrize("added", [("<think>", "</think>"), ()], ids=["tokens", "texts"])
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
        ("Sure! <think>Which? </think>Some jazz.", "Some jazz."),
        ("Some jazz. <think>Or", ""),
        ("<think>a <think>b</think> Some jazz.", "Some jazz."),
        ("<think>a</think><answer>Some jazz.</answer>", "Some jazz."),
        ("<answer>Some jazz.</answer>", "<answer>Some jazz.</answer>"),
    ],
)
def test_only_what_is_said_to_the_user_is_kept(written: str, text: str, added: tuple[str, ...]) -> None:
    assert read(written, added=added) == text


@pytest.mark.parametrize("added", [("<think>", "</think>"), ()], ids=["tokens", "texts"])
@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("<|im_start|>assistant\n<think>\n", ""),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", "So it is jazz."),
        ("<|im_start|>user\nWhat is <think>?<|im_end|>\n<|im_start|>assistant\n", "So it is jazz."),
        ("", "So it is jazz."),
    ],
)
def test_a_prompt_that_ends_in_a_thought_makes_a_response_begin_in_it(
    prompt: str, text: str, added: tuple[str, ...]
) -> None:
    assert read("So it is jazz.", prompt, added=added) == text
    assert read("Hm.</think> So it is jazz.", prompt, added=added) == "So it is jazz."


def test_a_mark_with_a_token_is_that_token_and_no_text_that_spells_it() -> None:
    tokenizer = build_tokenizer(THINKING, added=[AddedToken("<think>"), AddedToken("</think>")])
    spelt = [
        token for part in ("<", "think", "> is a tag.") for token in tokenizer.encode(part, add_special_tokens=False)
    ]
    assert ResponseText(tokenizer).response(spelt) == "<think> is a tag."


def test_marks_that_neither_tokenizer_nor_template_knows_are_text() -> None:
    assert read("<thought>a</thought> Jazz.") == "<thought>a</thought> Jazz."
    assert read("<thought>a</thought> Jazz.", template="{# <thought> #}") == "Jazz."
