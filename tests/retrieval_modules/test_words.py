"""What counts as a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.retrieval_modules.words import WordSplitter, indexed_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("R&B and K-pop, a Björk", ["rnb", "and", "kpop", "bjork"]),
        ("カールを聴く", ["カール", "を聴", "聴く"]),
        ("등대지기의 밤", ["등대", "대지", "지기", "기의", "밤"]),
        ("किशोर के गाने", ["किशोर", "के", "गाने"]),
        ("嵐 songs", ["嵐", "songs"]),
        ("я и Кино", ["кино"]),
        ("周杰倫", ["周杰", "杰倫"]),
    ],
)
def test_words_of_all_scripts_are_indexed(text: str, words: list[str]) -> None:
    assert WordSplitter(fold_names=True).split(text) == words


@pytest.mark.parametrize(
    ("text", "words"), [("등대지기의 밤", ["등대지기의"]), ("गाना", []), ("カールを", ["カールを"])]
)
def test_released_words_stay_as_they_were(text: str, words: list[str]) -> None:
    assert WordSplitter().split(text) == words


def test_documents_and_queries_have_the_same_words() -> None:
    splitter = WordSplitter(fold_names=True)
    texts = ["カールを聴く", "등대지기", "Björk sings", "कुमार"]
    ids, vocabulary = splitter.split_documents(texts)
    names = {number: word for word, number in vocabulary.items()}
    assert [[names[number] for number in document] for document in ids] == [splitter.split(text) for text in texts]


@given(st.text())
def test_indexed_words_hold_no_spaces(text: str) -> None:
    assert all(word and not word.isspace() and " " not in word for word in indexed_words(text))
