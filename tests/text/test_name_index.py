"""Finding a catalogue's names in what people say."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.name_index import NameIndex
from mcrs.text.text_words import TextWords

NAMES = (
    "Queen",
    "Guns N' Roses",
    "Beyoncé",
    "The Rolling Stones",
    "Simon & Garfunkel",
    "Cheer",
    "Music",
    "!!!",
    "The The",
    "Destiny's Child",
    "Bob Marley",
    "Bob Marley & The Wailers",
    "U2",
    "Sigur Rós",
)
INDEX = NameIndex([name] for name in NAMES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I like Queen's voice", ["Queen"]),
        ("guns n roses", ["Guns N' Roses"]),
        ("GUNS ’N’ ROSES!", ["Guns N' Roses"]),
        ("Beyonce or BEYONCÉ", ["Beyoncé"]),
        ("beyonce", []),
        ("those rolling stones", ["The Rolling Stones"]),
        ("simon and garfunkel", ["Simon & Garfunkel"]),
        ("cheer me up", []),
        ("Cheer me up", ["Cheer"]),
        ("Music!", []),
        ("!!! what", []),
        ("the the, of course", ["The The"]),
        ("Destinys Child", ["Destiny's Child"]),
        ("bob marley & the wailers", ["Bob Marley & The Wailers"]),
        ("bob marley and his band", ["Bob Marley"]),
        ("U2 in concert", ["U2"]),
        ("u2 in concert", []),
        ("sigur ros and queen and Queen", ["Sigur Rós", "Queen"]),
        ("", []),
    ],
)
def test_find_names(text: str, found: list[str]) -> None:
    assert INDEX.find(text) == {NAMES.index(name) for name in found}


def test_find_name_that_several_bear_gives_all() -> None:
    assert NameIndex([["Smith"], ["Jones"], ["SMITH", "Smithy"]]).find("Smith and Smithy") == {0, 2}


def test_find_without_names_finds_nothing() -> None:
    assert NameIndex([]).find("Queen") == set()


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("More by Sigur Rós of Iceland", [["more", "by"], ["of", "iceland"]]),
        ("Bob Marley", []),
        ("Simon & Garfunkel Bob Marley now", [["now"]]),
        ("Queen's voice", [["queen", "s", "voice"]]),
        ("some Jazz", [["some", "jazz"]]),
        ("", []),
    ],
)
def test_around_gives_the_words_outside_names_of_several_words(text: str, runs: list[list[str]]) -> None:
    assert INDEX.around(text) == runs


SCRIPTS = NameIndex(
    [name] for name in ("아이유", "아이", "東京事変", "東京", "嵐", "ゆず", "فيروز", "BTS", "सोनू", "10센치")
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("아이유의 노래", {0}),
        ("아이의 노래", {1}),
        ("아이들 노래", {1}),
        ("아이돌 노래", set()),
        ("東京事変が好き", {2}),
        ("東京で", {3}),
        ("嵐の曲", {4}),
        ("no 嵐 please", {4}),
        ("大嵐が来る", set()),
        ("ゆずが好き", {5}),
        ("ゆずれない願い", set()),
        ("ولفيروز", {6}),
        ("BTS를 듣고 싶어", {7}),
        ("bts를 듣고 싶어", set()),
        ("सोनू के गाने", {8}),
        ("10센치의 노래", {9}),
    ],
)
def test_find_names_of_scripts_without_capitals(text: str, found: set[int]) -> None:
    assert SCRIPTS.find(text) == found


def test_around_leaves_particles_out() -> None:
    assert NameIndex([["선우 정아"]]).around("재즈 말고 선우 정아의 노래") == [["재즈", "말고"], ["노래"]]


@given(
    st.lists(st.sampled_from([*" ".join(NAMES).split(), "cheer", "the", "bob", "marley", "queen", "u2"])).map(" ".join)
)
def test_no_name_is_missed_at_an_unlikely_place(text: str) -> None:
    words = TextWords(text)
    assert INDEX._found_names(words) == INDEX._table.find(words.words, partial(INDEX._is_meant, words))
