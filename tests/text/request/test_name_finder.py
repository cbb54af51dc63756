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
        "Beyoncé Rivers please",
        "a song from Queen Bees, the film",
        # A near spelling is no part of another name either.
        "the music of Pinc Floyd Mayweather",
    ],
)
def test_a_name_that_goes_on_is_another_name(text: str) -> None:
    assert heard(text).asked["artists"] == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Play Johnny please", {"Johnny Cash"}),
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


def test_a_title_that_is_also_a_genre_needs_quotation_marks() -> None:
    rows = [*ROWS, ("hop", "Hip Hop", ["Dead Prez"], "Let's Get Free", ["hip hop"], "2000")]
    columns = zip(FIELDS, zip(*rows, strict=True), strict=True)
    table = {field: [[each] if isinstance(each, str) else each for each in column] for field, column in columns}
    table |= {field: [row[FIELDS.index(field)] for row in rows] for field in ("track_id", "release_date")}
    catalog = MusicCatalog(pa.table(table), ["track_name"])
    assert understand(turn("More popular Hip-Hop please"), catalog).asked["titles"] == []
    assert understand(turn('Play "Hip Hop" please'), catalog).asked["titles"] == ["Hip Hop"]
