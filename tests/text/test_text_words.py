"""The words of a text with and without their positions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.text_words import TextWords


@given(st.text(st.sampled_from("aSs ÉßŁ&_-'’‘`´ʼ′.,\"“”夜ไท0\u0301"), max_size=20))
def test_words_are_the_same_with_their_positions(text: str) -> None:
    plain, located = TextWords(text), TextWords(text, located=True)
    assert located.words == plain.words
    assert located.folded == plain.folded
    assert len(located.raw) == len(located.words)
