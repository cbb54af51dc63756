"""Finding a catalogue's names in what people say."""

from __future__ import annotations

import pytest

from mcrs.text.name_index import NameIndex

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
