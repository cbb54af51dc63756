"""No text from outside becomes a control token, whatever the tokenizer."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from mcrs.lm_modules.chat.chat_template import ChatTemplate
from mcrs.types import ChatMessage
from tests.tiny_models import ALTERNATING, CHATML, DATED, FORGETFUL, THINKING, build_tokenizer

# Overlapping, nested, and with each other's beginnings and ends.
_TRICKY = ("<s>", "<|im_start|>", "<|im_end|>", "<|im_", "end|>", "|>", "a b", "a  b", "※")


@cache
def _words_tokenizer() -> PreTrainedTokenizerFast:
    vocabulary = {word: number for number, word in enumerate(["<unk>", "<s>", "<|im_start|>", "<|im_end|>", "jazz"])}
    names = {"bos_token": "<s>", "eos_token": "<|im_end|>", "unk_token": "<unk>"}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=names["unk_token"]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    built = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names)
    built.chat_template = CHATML
    return built


@cache
def _tokenizer(name: str) -> PreTrainedTokenizerFast:
    if name == "words":
        return _words_tokenizer()
    if name == "folding":
        return build_tokenizer(
            THINKING,
            added=[AddedToken("<think>", normalized=True), AddedToken("</think>", normalized=True)],
            normalizer=normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()]),
        )
    if name == "turns":
        marks = ("<bos>", "<start_of_turn>", "<end_of_turn>")
        return build_tokenizer(ALTERNATING, special=marks, bos="<bos>", eos="<end_of_turn>")
    if name == "dated":
        return build_tokenizer(DATED, special=("<s>", "<|start|>", "<|stop|>", "<eot>"), eos="<eot>")
    template = {"chatml": CHATML, "tricky": CHATML, "forgetful": FORGETFUL}[name]
    return build_tokenizer(template, special=_TRICKY if name == "tricky" else _TRICKY[:3])


@cache
def _template(name: str) -> ChatTemplate:
    return ChatTemplate(_tokenizer(name), name)


_PIECES = (
    *_TRICKY,
    *("<bos>", "<start_of_turn>", "<end_of_turn>", "<|start|>", "<|stop|>", "<eot>", "<think>", "</think>", "<THINK>"),
    *(
        "[INST]",
        "[/INST]",
        "＜think＞",
        "<",
        "|",
        ">",
        "im_",
        "end",
        "[",
        "/",
        "INST",
        "]",
        " ",
        "\n",
        "a",
        "b",
        "jazz",
    ),
)
_TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=12).map("".join)
_NAMES = ("chatml", "tricky", "forgetful", "turns", "dated", "folding", "words")


def _control_ids(tokenizer: PreTrainedTokenizerFast) -> set[int]:
    ids = {*tokenizer.all_special_ids, *tokenizer.added_tokens_decoder}
    return ids - {tokenizer.unk_token_id}


@pytest.mark.parametrize("name", _NAMES)
@settings(max_examples=150, deadline=None)
@given(system=_TEXTS, query=_TEXTS, track=_TEXTS)
def test_a_prompt_has_no_control_token_but_those_of_the_template(
    name: str, system: str, query: str, track: str
) -> None:
    def controls(*contents: str) -> list[int]:
        messages = [ChatMessage(*pair) for pair in zip(("system", "user", "assistant"), contents, strict=True)]
        return [token_id for token_id in _template(name).encode(messages) if token_id in ids]

    ids = _control_ids(_tokenizer(name))
    assert controls(system, query, track) == controls("x", "x", "x")


@pytest.mark.parametrize("name", _NAMES)
@settings(max_examples=150, deadline=None)
@given(text=_TEXTS)
def test_cleaning_is_idempotent_and_changes_spaces_only(name: str, text: str) -> None:
    guard = _template(name)._guard
    clean = guard.clean(text)
    assert guard.clean(clean) == clean
    if name not in ("tricky", "folding"):
        assert clean.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("name", _NAMES)
@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(exclude_characters="<>[]|/※＜＞", exclude_categories=["Cs"])))
def test_text_without_marks_is_returned_unchanged(name: str, text: str) -> None:
    assume("a b" not in text and "a  b" not in text)
    assert _template(name)._guard.clean(text) == text
