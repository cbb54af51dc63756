"""What counts when names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.text.names import core_title, fold, leader, plain_words, without_article, written_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Beyoncé", "beyonce"),
        ("  AC/DC -- live! ", "ac dc live"),
        ("Guns N’ Roses", "guns n roses"),
        ("Simon & Garfunkel", "simon and garfunkel"),
        ("Sigur Rós, MØ, Łona", "sigur ros mo lona"),
        ("STRASSE straße", "strasse strasse"),
        ("Miles Davis's", "miles davis s"),
        ("夜に駆ける", "夜 に 駆 け る"),
        ("‘밤편지’를, '봄날'은", "밤편지 를 봄날 은"),
        ("…", ""),
    ],
)
def test_fold_keeps_only_what_counts(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("Heroes - 2017 Remaster", "Heroes"),
        ("Come Together - Remastered 2009", "Come Together"),
        ("Umbrella (feat. JAY-Z)", "Umbrella"),
        ("Umbrella feat. JAY-Z", "Umbrella"),
        ("Layla - Acoustic; Live at MTV Unplugged", "Layla"),
        ("Hurt [Live] - 7-Inch Edit", "Hurt"),
        ("Skyfall - From the Film", "Skyfall"),
        ("Symphony No. 5 - Allegro", "Symphony No. 5 - Allegro"),
        ("(I Can't Get No) Satisfaction", "Satisfaction"),
        ("(Untitled)", "(Untitled)"),
        ("1999", "1999"),
        ("So What", "So What"),
    ],
)
def test_core_title_leaves_out_the_version_only(title: str, core: str) -> None:
    assert core_title(title) == core


def test_plain_words_keep_their_case() -> None:
    assert plain_words("MØ & Beyoncé's Don't") == ["MO", "and", "Beyonce", "s", "Dont"]


@pytest.mark.parametrize(
    ("artist", "person"),
    [
        ("Bob Marley & The Wailers", "Bob Marley"),
        ("Tom Petty and the Heartbreakers", "Tom Petty"),
        ("Florence Welch + her machine", "Florence Welch"),
        ("Kool & The Gang", ""),
        ("Simon & Garfunkel", ""),
        ("The Mamas & The Papas", "The Mamas"),
        ("Nick Cave & the", ""),
        ("", ""),
    ],
)
def test_leader_of_a_band_is_who_its_name_begins_with(artist: str, person: str) -> None:
    assert leader(artist) == person


def test_written_words_tell_where_they_stand() -> None:
    plain, words = written_words("“Señorita” & Queen’s Don’t")
    assert [(word.folded, plain[word.start : word.end]) for word in words] == [
        ("senorita", "Senorita"),
        ("and", "&"),
        ("queen", "Queen"),
        ("s", "s"),
        ("dont", "Don’t"),
    ]


@given(st.text(st.sampled_from("aSs ÉøŁ&_-'’‘`´ʼ′.,\"“”夜0\u0301"), max_size=20))
def test_written_words_are_those_that_fold_gives(text: str) -> None:
    plain, words = written_words(text)
    assert [word.folded for word in words] == fold(text).split()
    assert [fold(plain[word.start : word.end]) for word in words] == [word.folded for word in words]


@pytest.mark.parametrize(
    ("name", "bare"), [("The Who", "Who"), (" the  The", "The"), ("The", "The"), ("Theatre", "Theatre"), ("", "")]
)
def test_without_article_leaves_a_name(name: str, bare: str) -> None:
    assert without_article(name) == bare


@given(st.text(st.sampled_from("aZ0 '’‘“”«»–—&.,-_\n")))
def test_texts_with_plain_letters_have_the_words_of_all_texts(text: str) -> None:
    # A letter with an accent makes the text one that is read in the general way.
    assert [*plain_words(text), "e"] == plain_words(f"{text} é")
    assert written_words(text)[0] == written_words(f"{text} é")[0].removesuffix(" e")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't stop", [("dont", 0, 5), ("stop", 6, 10)]),
        ("“Rock 'n' Roll”", [("rock", 1, 5), ("n", 7, 8), ("roll", 10, 14)]),
        ("Queen's A&B", [("queen", 0, 5), ("s", 6, 7), ("a", 8, 9), ("and", 9, 10), ("b", 10, 11)]),
        ("a`b cd", [("ab", 0, 3), ("cd", 4, 6)]),
        ("née_d'Or", [("nee", 0, 3), ("dor", 4, 8)]),
    ],
)
def test_written_words_have_the_positions_of_the_text(text: str, words: list[tuple[str, int, int]]) -> None:
    assert list(map(tuple, written_words(text)[1])) == words
