"""What a user asks for."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.text.clause_tags import ConstraintFinder, is_informative, split_clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some cool jazz, please!", ["Some cool jazz", "please"]),
        ("I love jazz but no vocals", ["I love jazz"]),
        ("no vocals but lots of jazz", ["lots of jazz"]),
        ("No rock, pop or jazz. Funk!", ["Funk"]),
        ("Anything but jazz", []),
        ("I’m tired of jazz", []),
        ("Don't play jazz; play funk", ["play funk"]),
        ("Something different from Radiohead", []),
        ("Nu-metal (or rap) of 1.5 hours", ["Nu-metal", "or rap", "of 1.5 hours"]),
        ("  ", []),
    ],
)
def test_wanted_clauses_leave_out_what_is_excluded(text: str, expected: list[str]) -> None:
    assert split_clauses(text)[0] == expected


def test_part_clauses_keep_what_is_excluded_apart() -> None:
    assert split_clauses("Some funk, no rock, pop or jazz! Then soul") == (
        ["Some funk", "Then soul"],
        ["no rock", "pop or jazz"],
    )


@pytest.mark.parametrize(
    ("tag", "expected"), [("jazz", True), ("cool jazz", True), ("love", False), ("the best", False), ("uk", False)]
)
def test_is_telling_knows_everyday_words(tag: str, expected: bool) -> None:
    assert is_informative(tag) is expected


def test_find_phrases_takes_the_words_of_an_artist_s_name_for_nothing_else() -> None:
    table = pa.table({"track_id": ["a"], "artist_name": [["Daft Punk"]], "tag_list": [["punk"]]})
    finder = ConstraintFinder(MusicCatalog(table, ["artist_name"]), {"punk"})
    assert list(finder.find_phrases(["Daft Punk, please", "punks"])) == ["punk"]


def test_tags_of_hardly_any_track_are_not_common() -> None:
    ids = [str(number) for number in range(1000)]
    tags = [["jazz", "mine"] if number == 0 else ["Jazz", "love"] for number in range(1000)]
    catalog = MusicCatalog(pa.table({"track_id": ids, "tag_list": tags}), ["tag_list"])
    first = catalog.track("0")
    assert first is not None
    assert ConstraintFinder(catalog).common_tags(first) == ["jazz"]


def test_marks_of_all_scripts_end_what_is_excluded() -> None:
    assert split_clauses("no rock。ジャズを、ピアノ") == (["ジャズを", "ピアノ"], ["no rock"])
    assert split_clauses("no rock؟ جاز") == (["جاز"], ["no rock"])
