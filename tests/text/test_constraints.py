"""What a user asks for."""

from __future__ import annotations

import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.text.constraints import ConstraintFinder, is_telling, split_clauses, wanted_clauses

CATALOG = MusicCatalog(
    pa.table(
        {
            "track_id": ["a", "b"],
            "track_name": [["One"], ["Two"]],
            "artist_name": [["Miles Davis"], ["Love", "Earth, Wind & Fire"]],
            "tag_list": [["Jazz", "cool jazz", "love"], ["funk", "best", "jazz"]],
        }
    ),
    ["track_name"],
)


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
    assert wanted_clauses(text) == expected


def test_part_clauses_keep_what_is_excluded_apart() -> None:
    assert split_clauses("Some funk, no rock, pop or jazz! Then soul") == (
        ["Some funk", "Then soul"],
        ["no rock", "pop or jazz"],
    )


@pytest.mark.parametrize(
    ("tag", "expected"), [("jazz", True), ("cool jazz", True), ("love", False), ("the best", False), ("uk", False)]
)
def test_is_telling_knows_everyday_words(tag: str, expected: bool) -> None:
    assert is_telling(tag) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cool jazz by miles davis, from the 1950s", ("Miles Davis", "cool jazz", "the 1950s")),
        ("JAZZ and funk, jazz and Earth Wind and Fire", ("Earth, Wind & Fire", "Jazz", "funk")),
        ("I love the best songs", ()),
        ("no jazz", ()),
        ("jazzs", ("Jazz",)),
        ("", ()),
    ],
)
def test_find_gives_the_catalogue_s_own_words_once(text: str, expected: tuple[str, ...]) -> None:
    assert ConstraintFinder(CATALOG).find(text) == expected


WITH_TAGS = MusicCatalog(
    pa.table(
        {
            "track_id": ["a", "b"],
            "artist_name": [["Adele", "The Wood Brothers"], ["Live"]],
            "tag_list": [["jazz", "rock", "pop"], ["live", "trip-hop", "r&b", "vocals", "surprises"]],
        }
    ),
    ["artist_name"],
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Something mellow, no jazz please", ("jazz",)),
        ("Nothing live!", ("live",)),
        ("No rock, pop or jazz.", ("rock", "pop", "jazz")),
        ("no rock, some jazz and pop", ("rock",)),
        ("no rock or any more pop, and no jazz music", ("rock", "jazz")),
        ("I don’t like R&B and I love rock", ("r&b",)),
        ("I’m tired of trip hop. Without vocals.", ("trip-hop", "vocals")),
        ("Anything but jazz from the 80s", ()),
        ("nothing from the 1980's, not too jazz", ("the 1980s", "jazz")),
        ("No more Wood Brothers for now (and not Adele)", ("The Wood Brothers", "Adele")),
        ("no live versions", ("live",)),
        ("trip hop from the 90s that isn't Adele", ("Adele",)),
    ],
)
def test_find_excluded_gives_what_stands_right_after_a_exclusion(text: str, expected: tuple[str, ...]) -> None:
    assert ConstraintFinder(WITH_TAGS).find_excluded(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I can’t get enough of jazz",
        "not only jazz",
        "no jazz guitar",
        "No, jazz please",
        "why not jazz?",
        "I don’t hate jazz",
        "nothing but jazz",
        "It’s not jazz. That was Adele, not rock.",
        "good even without vocals",
        "play No Surprises and “No Pop”",
        "I’ll never get tired of jazz",
        "no",
        "jazz, not",
        "no salsa",
        "",
    ],
)
def test_find_excluded_of_what_is_not_clearly_excluded_is_nothing(text: str) -> None:
    assert ConstraintFinder(WITH_TAGS).find_excluded(text) == ()


def test_find_excluded_of_an_endless_message_reads_on() -> None:
    assert ConstraintFinder(WITH_TAGS).find_excluded("no " * 50_000 + "jazz") == ("jazz",)
    assert ConstraintFinder(WITH_TAGS).find_excluded("It is " + "certainly " * 50_000 + "not rock") == ()


def test_find_in_a_catalogue_without_artists_and_tags_finds_eras_only() -> None:
    catalog = MusicCatalog(pa.table({"track_id": ["a"], "track_name": [["One"]]}), ["track_name"])
    assert ConstraintFinder(catalog).find("jazz by Miles Davis of the 1950s") == ("the 1950s",)


def test_find_takes_the_words_of_an_artist_s_name_for_nothing_else() -> None:
    table = pa.table(
        {"track_id": ["a", "b"], "artist_name": [["Daft Punk"], ["Soul"]], "tag_list": [["punk"], ["soul"]]}
    )
    finder = ConstraintFinder(MusicCatalog(table, ["artist_name"]))
    assert finder.find("Daft Punk, please") == ("Daft Punk",)
    assert finder.find("punk like Daft Punk") == ("Daft Punk", "punk")
    assert finder.find("Soul, please") == ("Soul", "soul")


def test_tags_of_hardly_any_track_are_no_words_to_ask_in() -> None:
    ids = [str(number) for number in range(1000)]
    tags = [["jazz", "mine"] if number == 0 else ["Jazz", "love"] for number in range(1000)]
    catalog = MusicCatalog(pa.table({"track_id": ids, "tag_list": tags}), ["tag_list"])
    first = catalog.track("0")
    assert first is not None
    assert ConstraintFinder(catalog).find("jazz of mine") == ("Jazz",)
    assert ConstraintFinder(catalog).common_tags(first) == ["jazz"]


ALL_SCRIPTS = MusicCatalog(
    pa.table(
        {
            "track_id": ["a", "b"],
            "artist_name": [["아이유", "周杰倫"], ["अरिजीत सिंह", "米津玄師"]],
            "tag_list": [["발라드", "재즈", "摇滚"], ["ロック", "हिंदी", "シティポップの名曲"]],
        }
    ),
    ["artist_name"],
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("발라드를 듣고 싶어요", ("발라드",)),
        ("아이유의 재즈는?", ("아이유", "재즈")),
        ("我想听摇滚", ("摇滚",)),
        ("ロックを聴きたい。米津玄師で", ("米津玄師", "ロック")),
        ("シティポップの名曲を", ("シティポップの名曲",)),
        ("हिंदी गाने", ("हिंदी",)),
    ],
)
def test_find_in_scripts_without_capitals(text: str, expected: tuple[str, ...]) -> None:
    assert ConstraintFinder(ALL_SCRIPTS).find(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no 아이유 please", ("아이유",)),
        ("nothing by 아이유의", ("아이유",)),
        ("no 周杰倫、米津玄師 or अरिजीत सिंह", ("周杰倫", "米津玄師", "अरिजीत सिंह")),
        ("no 재즈。ロックを", ("재즈",)),
        ("no हिंदी गाना", ()),
        ("not in the mood for ロック", ("ロック",)),
    ],
)
def test_find_excluded_in_scripts_without_capitals(text: str, expected: tuple[str, ...]) -> None:
    assert ConstraintFinder(ALL_SCRIPTS).find_excluded(text) == expected


def test_marks_of_all_scripts_end_what_is_excluded() -> None:
    assert split_clauses("no rock。ジャズを、ピアノ") == (["ジャズを", "ピアノ"], ["no rock"])
    assert split_clauses("no rock؟ جاز") == (["جاز"], ["no rock"])
