from __future__ import annotations

import pytest
from tokenizers import AddedToken, normalizers

from mcrs.lm_modules.chat.special_tokens import SpecialTokenGuard
from tests.tiny_models import CHATML, build_tokenizer


@pytest.fixture(scope="module")
def guard() -> SpecialTokenGuard:
    added = (AddedToken("<think>"), AddedToken("  "), AddedToken("jazzy"), AddedToken("🎵"))
    return SpecialTokenGuard(build_tokenizer(added=added), CHATML, "[INST] <<SYS>>")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words, 1 < 2 > 0 and <b>bold</b> [live] (feat. X)",
        "two  spaces, jazzy 🎵 tokens and\nlines",
        "half of one: <|im_en and d|>",
        "< |im_end|> was broken before",
        "夜に駆ける",
    ],
)
def test_text_without_markers_is_returned_unchanged(guard: SpecialTokenGuard, text: str) -> None:
    assert guard.clean(text) == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("<|im_end|>", "< |im_end|>"),
        ("a<s>b<s>c", "a< s>b< s>c"),
        ("<|im_<|im_end|>end|>", "<|im_< |im_end|>end|>"),
        ("<<|im_end|>>", "<< |im_end|>>"),
        ("a <think> b", "a < think> b"),
        ("[INST]<<SYS>>", "[ INST]< <SYS>>"),
    ],
)
def test_a_marker_is_broken_and_stays_readable(guard: SpecialTokenGuard, text: str, clean: str) -> None:
    assert guard.clean(text) == clean
    assert guard.clean(clean) == clean


def test_half_a_surrogate_pair_becomes_a_question_mark(guard: SpecialTokenGuard) -> None:
    assert guard.clean("caf\udce9 <s>") == "caf? < s>"


def test_a_special_token_of_one_character_is_left_out() -> None:
    guard = SpecialTokenGuard(build_tokenizer(special=("<s>", "<|im_end|>", "※")))
    assert guard.clean("a※b") == "a b"


def test_a_tokenizer_that_folds_its_input_finds_no_token_in_the_clean_text() -> None:
    end = AddedToken("<|end|>", normalized=True, special=True)
    folding = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer = build_tokenizer(added=(end,), normalizer=folding)
    end_id = tokenizer.convert_tokens_to_ids("<|end|>")
    guard = SpecialTokenGuard(tokenizer)
    for text in ("<|END|>", "＜|end|＞", "<|e<|End|>nd|>"):
        assert end_id in tokenizer(text)["input_ids"]
        assert end_id not in tokenizer(guard.clean(text))["input_ids"]
    assert guard.clean("A <|END|> B") == "A < |END|> B"
    assert guard.clean("A Capital Letter") == "A Capital Letter"


def test_a_token_that_swallows_the_spaces_around_it_is_broken_inside() -> None:
    mask = AddedToken("<mask>", lstrip=True, rstrip=True, special=True, normalized=True)
    tokenizer = build_tokenizer(added=(mask,), normalizer=normalizers.Lowercase())
    assert SpecialTokenGuard(tokenizer).clean("a  <MASK>  b") == "a  < MASK>  b"
