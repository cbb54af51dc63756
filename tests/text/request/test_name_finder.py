"""Which names a message means, and which are parts of other names."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.text.request import understand
from tests.text.request.catalog import FIELDS, ROWS, heard, names, turn


@pytest.mark.parametrize(
    "text",
    [
        # Another person of the same first name, whose surname is an everyday word.
        "Play Johnny Green",
        "something by John Brown",
        "songs by johnny marr",
        "songs by john lennon please",
        "Beyoncé Rivers please",
        "a song from Queen Bees, the film",
        # A near spelling is no part of another name either.
        "the music of Pinc Floyd Mayweather",
    ],
)
def test_a_name_that_goes_on_is_another_name(text: str) -> None:
    assert heard(text).asked["artists"] == []


@pytest.mark.parametrize(
    "text",
    [
        "anything but johnny green",
        "Sick of Johnny Stone",
        "don't play john legend",
        "play johnny mathis",
        "i love john evans",
        "no alice coltrane",
        "anything but graeme cash",
        "something other than ludovico einavski",
    ],
)
def test_a_part_of_another_full_name_means_nobody(text: str) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (set(), set())


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("anything but johnny", {"Johnny Cash"}),
        ("anything but johnny please", {"Johnny Cash"}),
        ("don't play johnny bangers", {"Johnny Cash"}),
        ("no johnny hits", {"Johnny Cash"}),
        ("no damn coltrane", {"John Coltrane"}),
        ("no annoying coltrane", {"John Coltrane"}),
        ("without remastered coltrane", {"John Coltrane"}),
        ("no 60s coltrane", {"John Coltrane", "the 1960s"}),
        ("no sleepy einaudi", {"Ludovico Einaudi", "sleep"}),
        ("anything but johnny csh", {"Johnny Cash"}),
        ("nechci einaudi", {"Ludovico Einaudi"}),
    ],
)
def test_a_part_of_a_name_is_excluded_with_words_that_are_no_names_beside_it(text: str, excluded: set[str]) -> None:
    assert names(heard(text).excluded) == excluded


@pytest.mark.parametrize("text", ["songs by johnny 2002", "something feat johnny", "songs with johnny"])
def test_a_year_or_what_announces_an_artist_is_no_part_of_a_name(text: str) -> None:
    assert heard(text).asked["artists"] == ["Johnny Cash"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Play Johnny please", {"Johnny Cash"}),
        ("songs by johnny please", {"Johnny Cash"}),
        ("songs by john coltrane", {"John Coltrane"}),
        ("Play Ludovico Ein", {"Ludovico Einaudi"}),
        ("Play Metallica Rock", {"Metallica", "rock"}),
        ("Coltrane Blue Train", {"John Coltrane", "Blue Train"}),
        ('Metallica "Battery"', {"Metallica"}),
    ],
)
def test_what_a_request_says_beside_a_name_is_no_part_of_it(text: str, asked: set[str]) -> None:
    assert names(heard(text).asked) == asked


@pytest.mark.parametrize("text", ["play calm coltrain", "Johny Cash, calm", "calm coltrane"])
def test_a_misspelt_name_may_begin_with_no_word_of_a_tag_but_its_own(text: str) -> None:
    assert "calm" in names(heard(text).asked)


def catalog_with(*more: tuple[object, ...]) -> MusicCatalog:
    rows = [*ROWS, *more]
    columns = zip(FIELDS, zip(*rows, strict=True), strict=True)
    table = {field: [[each] if isinstance(each, str) else each for each in column] for field, column in columns}
    table |= {field: [row[FIELDS.index(field)] for row in rows] for field in ("track_id", "release_date")}
    return MusicCatalog(pa.table(table), ["track_name"])


@pytest.mark.parametrize(
    ("text", "artists"),
    [
        ("songs by Yes", ["Yes"]),
        ('play something by "Them", please', ["Them"]),
        ("songs by -M-", ["-M-"]),
        # These are no names: a reference to what was said, a phrase of two letters, and a question.
        ("songs by them", []),
        ("songs from M to N", []),
        ("I like it. Yes, more", []),
    ],
)
def test_an_everyday_word_is_an_artist_after_by_as_the_name_is_written(text: str, artists: list[str]) -> None:
    named = ["Yes", "Them", "-M-"]
    catalog = catalog_with(*((name, f"Title of {name}", [name], "Album", ["rock"], "1971") for name in named))
    assert understand(turn(text), catalog).asked["artists"] == artists


def test_a_title_that_is_also_a_genre_needs_quotation_marks() -> None:
    catalog = catalog_with(("hop", "Hip Hop", ["Dead Prez"], "Let's Get Free", ["hip hop"], "2000"))
    assert understand(turn("More popular Hip-Hop please"), catalog).asked["titles"] == []
    assert understand(turn('Play "Hip Hop" please'), catalog).asked["titles"] == ["Hip Hop"]


def test_a_first_name_is_no_near_spelling_of_another() -> None:
    named = ["Stevie Wonder", "Stevie Ray Vaughan", "Steve Reich"]
    catalog = catalog_with(*((name, f"Title of {name}", [name], "Album", ["rock"], "1971") for name in named))
    assert understand(turn("some stevie smith"), catalog).asked["artists"] == []
    assert understand(turn("some stevi wonder"), catalog).asked["artists"] == ["Stevie Wonder"]


@pytest.mark.parametrize(
    ("text", "artists"),
    [
        ("IU 노래 틀어줘", ["IU"]),
        ("IUの曲", ["IU"]),
        ("play IU", ["IU"]),
        ("IU please", ["IU"]),
        ("no IU, please", []),
        # Not as the catalogue writes it, and words that say more.
        ("play iu", []),
        ("IU is a university", []),
    ],
)
def test_an_artist_of_two_letters_is_found_where_nothing_else_is_meant(text: str, artists: list[str]) -> None:
    catalog = catalog_with(("iu", "Blueming", ["IU"], "Love Poem", ["pop"], "2019"))
    assert understand(turn(text), catalog).asked["artists"] == artists


@pytest.mark.parametrize("text", ["Timeをかけて", "Time 틀어줘", "Halo를 들려줘"])
def test_a_title_with_a_capital_is_found_among_words_of_another_script(text: str) -> None:
    assert len(heard(text).asked["titles"]) == 1


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("quelque chose d'Johnny Cash", ["Johnny Cash"], []),
        ("de la musique d’Pink Floyd", ["Pink Floyd"], []),
        ("pas d'Pink Floyd", [], ["Pink Floyd"]),
    ],
)
def test_a_whole_name_is_found_after_an_elision(text: str, asked: list[str], excluded: list[str]) -> None:
    request = heard(text)
    assert (request.asked["artists"], request.excluded["artists"]) == (asked, excluded)
    assert not any(constraint.said for constraint in request.constraints)


@pytest.mark.parametrize("text", ["jazz, but no Elton Cash", "nothing by Elton Cash", "kein Elton Cash"])
def test_an_exclusion_of_another_full_name_excludes_no_namesake(text: str) -> None:
    assert heard(text).excluded["artists"] == []


def test_an_exclusion_by_a_surname_or_a_whole_name_excludes_the_artist() -> None:
    for text in ("no Cash", "no Johnny Cash", "no johnny cash", "Skip Cash"):
        assert heard(text).excluded["artists"] == ["Johnny Cash"], text
