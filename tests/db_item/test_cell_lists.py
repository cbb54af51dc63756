"""Cells that name several things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item.cell_lists import COMMA_NAMES, artist_counts, split_column


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["A, B", "C"], [["A", "B"], ["C"]]),
        (["A;B, C", "D, E", None], [["A", "B, C"], ["D, E"], None]),
        (["A | B, C"], [["A", "B, C"]]),
        (["A,B, the C", "D, E"], [["A", "B, the C"], ["D, E"]]),
        (["10,000 Maniacs, A"], [["10,000 Maniacs", "A"]]),
        (["10,000 Maniacs"], [["10,000 Maniacs"]]),
        (["A, Earth, Wind & Fire, B"], [["A", "Earth, Wind & Fire", "B"]]),
        (["tyler, the creator, A"], [["tyler, the creator", "A"]]),
        (["A, A"], [["A", "A"]]),
        (["A, B", ["C, D"], None], [["A", "B"], ["C, D"], None]),
        (["A、B", "C, D"], [["A", "B"], ["C, D"]]),
        (["A，B"], [["A", "B"]]),
        (["A، B"], [["A", "B"]]),
        (["[untitled]"], [["[untitled]"]]),
    ],
)
def test_artists_of_a_column_of_all_artists(cells: list[str | None], expected: list[list[str] | None]) -> None:
    assert split_column("artist_name", "Artist Name(s)", cells, None) == expected


def test_comma_of_a_column_of_one_artist_is_a_part_of_the_name() -> None:
    assert split_column("artist_name", "Artist", ["A, B", None], None) == ["A, B", None]
    assert split_column("artist_name", "Artist", ["A; B", "C, D"], None) == [["A", "B"], ["C, D"]]


def test_numbers_of_artists_tell_which_commas_separate() -> None:
    counts = artist_counts(["spotify:artist:1", "spotify:artist:1, spotify:artist:2", "a1,b2", None])
    assert counts == [1, 2, 2, None]
    cells = ["Sun, Moon & Sea", "A, Sun, Moon & Sea", "B, The C, D", "E, F"]
    assert split_column("artist_name", "Artist Name(s)", cells, None, counts) == [
        ["Sun, Moon & Sea"],
        ["A", "Sun, Moon & Sea"],
        ["B, The C", "D"],
        ["E", "F"],
    ]


@pytest.mark.parametrize(
    ("cells", "separator", "expected"),
    [
        (["a, b,c", ""], None, [["a", "b", "c"], None]),
        (["a, b; c", "d,e"], None, [["a, b", "c"], ["d,e"]]),
        (["J-POP、アニメ", "ロック"], None, [["J-POP", "アニメ"], ["ロック"]]),
        (["a / b/ a"], "/", [["a", "b"]]),
        (["a, b"], "", [["a, b"]]),
        ([" ; "], ";", [[]]),
    ],
)
def test_tags(cells: list[str], separator: str | None, expected: list[list[str] | None]) -> None:
    given_cells = [cell or None for cell in cells]
    assert split_column("tag_list", "Genres", given_cells, separator) == expected


def test_other_fields_are_not_cut_unless_a_separator_is_given() -> None:
    assert split_column("track_name", "Title", ["A; B, C"], None) == ["A; B, C"]
    assert split_column("album_name", "Album", ["A; B"], ";") == [["A", "B"]]


NAME = st.one_of(st.sampled_from(COMMA_NAMES), st.text("abc &'", min_size=1, max_size=6).map(str.strip).filter(bool))


@given(st.lists(st.lists(NAME, min_size=1, max_size=3, unique=True), min_size=1, max_size=4))
def test_names_joined_by_semicolons_come_back(rows: list[list[str]]) -> None:
    cells = ["; ".join(row) for row in rows]
    if any(len(row) > 1 for row in rows):
        assert split_column("artist_name", "Artists", cells, None) == rows
