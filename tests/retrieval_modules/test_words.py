"""What counts as a word."""

from __future__ import annotations

import re

import pytest
from bm25s.stopwords import STOPWORDS_EN
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


def test_released_words_are_those_of_the_released_pattern_in_every_script() -> None:
    characters = list(map(chr, range(0x110000)))
    for text in ("".join(characters), " x".join(characters)):
        assert WordSplitter().split(text) == re.findall(r"(?u)\b\w\w+\b", text.lower())


def test_documents_and_queries_have_the_same_words() -> None:
    splitter = WordSplitter(fold_names=True)
    texts = ["カールを聴く", "등대지기", "Björk sings", "कुमार", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"]
    assert words_of(splitter, texts) == [splitter.split(text) for text in texts]


def words_of(splitter: WordSplitter, texts: list[str]) -> list[list[str]]:
    documents, vocabulary = splitter.split_documents(texts)
    names = {number: word for word, number in vocabulary.items()}
    return [[names[number] for number in document] for document in documents.lists()]


_LINES = st.lists(
    st.sampled_from(["Blue monk", "artist: Étoile", "ΑΣ", "x", "the of", "", "カール", "聴く", "don't"]), max_size=5
)


@given(st.lists(_LINES.map("\n".join), max_size=6), st.booleans())
def test_documents_have_the_words_of_their_whole_texts_without_stop_words(texts: list[str], fold_names: bool) -> None:
    splitter = WordSplitter(fold_names=fold_names)
    expected = [[word for word in splitter.split(text) if word not in STOPWORDS_EN] for text in texts]
    assert words_of(splitter, texts) == expected


def test_documents_have_the_stems_of_their_words() -> None:
    pytest.importorskip("Stemmer")
    splitter = WordSplitter(stem="english")
    assert words_of(splitter, ["Songs", "a song sings"]) == [["song"], ["song", "sing"]]


def test_documents_without_words_can_be_left_out() -> None:
    documents, _ = WordSplitter().split_documents(["", "blue monk", "?", "train", ""])
    assert documents.sizes.tolist() == [0, 2, 0, 1, 0]
    assert documents.without_empty().lists() == [[0, 1], [2]]


@given(st.text())
def test_indexed_words_hold_no_spaces(text: str) -> None:
    assert all(word and not word.isspace() and " " not in word for word in indexed_words(text))
