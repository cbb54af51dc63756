"""Tracks that have what a user asks for by tag and by era."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.constraint_index import rarity, tag_phrases
from mcrs.retrieval_modules.constraint_retriever import ConstraintsRetriever
from mcrs.types import Message, Turn
from tests.components import build

ROWS = (
    (["rock", "1970s"], "1975-11-21"),
    (["Hard Rock"], "1979"),
    (["rock music", "sad"], "1990-01-01"),
    (["sad", "acoustic guitar"], "1971-01-01"),
    (["folk"], "2001-01-01"),
    (["love", "punk"], None),
    ([], "1986-01-01"),
    (None, None),
)


def catalog_of(rows: tuple[tuple[list[str] | None, str | None], ...]) -> MusicCatalog:
    columns = {
        "track_id": [f"t{row}" for row in range(len(rows))],
        "artist_name": [["Daft Punk"]] * len(rows),
        "tag_list": pa.array([tags for tags, _ in rows], pa.list_(pa.string())),
        "release_date": pa.array([date for _, date in rows], pa.string()),
    }
    return MusicCatalog(pa.table(columns), ("artist_name",))


CATALOG = catalog_of(ROWS)


def turn(query: str, *history: tuple[str, str]) -> Turn:
    return Turn("s", None, 1, tuple(Message(role, content) for role, content in history), query)  # type: ignore[arg-type]


def scores(asked: Turn, topk: int = 20, catalog: MusicCatalog = CATALOG, **settings: Any) -> dict[int, float]:
    ranking = ConstraintsRetriever(catalog, **settings).retrieve([asked], topk)[0]
    assert sorted(ranking.scores.tolist(), reverse=True) == ranking.scores.tolist()
    return dict(zip(ranking.rows.tolist(), map(pytest.approx, ranking.scores.tolist()), strict=True))


def rare(n_with: int, n_tracks: int = len(ROWS)) -> float:
    return math.log(1 + (n_tracks - n_with + 0.5) / (n_with + 0.5))


def test_rarity_falls_and_stays_above_zero() -> None:
    values = rarity(np.arange(9), 8)
    assert values.tolist() == pytest.approx([rare(n_with) for n_with in range(9)])
    assert all(values[:-1] > values[1:])
    assert values[-1] > 0


@pytest.mark.parametrize(
    ("tag", "phrases"),
    [
        ("Rock", {"rock": True}),
        ("rock music", {"rock": True}),
        ("my favorite Hard-Rock songs", {"hard rock": True, "hard": False, "rock": False}),
        ("rock and roll", {"rock and roll": True, "rock": False, "roll": False}),
        ("R&B", {"r and b": True}),
        ("love song", {}),
        ("80s", {}),
        ("best of 1984", {}),
        ("80s pop", {}),
        ("!!!", {}),
    ],
)
def test_phrases_of_a_tag(tag: str, phrases: dict[str, bool]) -> None:
    assert tag_phrases(tag) == phrases


def test_phrases_of_a_long_tag_have_four_words_at_most() -> None:
    phrases = tag_phrases("slow sad solo acoustic piano")
    assert max(len(phrase.split()) for phrase in phrases) == 4
    assert not any(phrases.values())


def test_retrieve_without_any_constraint_is_empty() -> None:
    for query in ("hello there", "", "I love the best songs", "no rock"):
        assert scores(turn(query)) == {}
    assert ConstraintsRetriever(CATALOG).retrieve([], 20) == []


def test_retrieve_a_tag_whole_or_as_a_part_of_a_longer_one() -> None:
    assert scores(turn("some ROCK music")) == {0: rare(3), 2: rare(3), 1: rare(3) / 2}
    assert scores(turn("acoustic songs"), part=1.0) == {3: rare(1)}
    assert scores(turn("acoustic rock"), part=0.0) == {0: rare(2), 2: rare(2)}
    assert scores(turn("hard rock")) == {1: rare(1)}


def test_retrieve_rare_tag_counts_more_than_a_common_one() -> None:
    ranked = list(scores(turn("rock or folk")))
    assert ranked[0] == 4
    assert set(ranked) == {0, 1, 2, 4}


def test_retrieve_era_by_date_of_release() -> None:
    assert scores(turn("something from the seventies"), era=1.0) == {0: rare(3), 1: rare(3), 3: rare(3)}
    assert scores(turn("1986 or 1990"), era=3.0) == {2: 3 * rare(2), 6: 3 * rare(2)}
    assert scores(turn("the 1920s and my 70s")) == {}
    assert scores(turn("the 70s"), era=0.0) == {}


def test_retrieve_both_tag_and_era_comes_before_either() -> None:
    ranked = scores(turn("rock from the 70s"))
    assert list(ranked)[:2] == [0, 1]
    assert ranked[0] == rare(3) + 2 * rare(3)
    assert set(ranked) == {0, 1, 2, 3}


def test_retrieve_constraints_of_earlier_messages_fade_and_add_up() -> None:
    asked = turn("more, sad", ("user", "rock, sad"), ("music", "t0"), ("assistant", "folk"), ("user", "hm"))
    assert scores(asked, decay=0.5, part=0.0) == {
        2: 1.25 * rare(2) + 0.25 * rare(2),
        3: 1.25 * rare(2),
        0: 0.25 * rare(2),
    }
    assert scores(asked, decay=0.0, part=0.0) == {2: rare(2), 3: rare(2)}


def test_retrieve_newer_era_takes_the_place_of_an_older_one() -> None:
    asked = turn("go on", ("user", "the 70s"), ("user", "rather: the 80s"))
    assert scores(asked, era=1.0, decay=0.5) == {6: 0.5 * rare(1)}
    assert scores(turn("the 1920s then", ("user", "the 70s"))) == {}


def test_retrieve_exclusion_withdraws_what_was_asked_for_before() -> None:
    history = (("user", "sad rock"),)
    assert set(scores(turn("okay", *history))) == {0, 1, 2, 3}
    assert set(scores(turn("please, no more rock", *history))) == {2, 3}
    assert set(scores(turn("rock after all", *history, ("user", "no rock")))) == {0, 1, 2, 3}


def test_retrieve_artist_s_name_is_no_constraint_for_its_words() -> None:
    assert scores(turn("play Daft Punk")) == {}
    assert scores(turn("play punk")) == {5: rare(1)}


def test_retrieve_plural_asks_for_the_singular() -> None:
    assert set(scores(turn("acoustic guitars"))) == {3}


def test_retrieve_rare_tags_are_left_out_by_share() -> None:
    assert set(scores(turn("folk and rock"), least_share=0.25)) == {0, 1, 2}
    assert scores(turn("folk and rock"), least_share=1.0) == {}


def test_retrieve_cuts_ties_by_row_and_takes_any_topk() -> None:
    assert list(scores(turn("the 70s"), topk=2)) == [0, 1]
    assert list(scores(turn("the 70s"), topk=1000)) == [0, 1, 3]


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"tag_list": pa.array([None, None]), "release_date": pa.array([None, None])},
        {"tag_list": pa.array([[], []], pa.list_(pa.null())), "release_date": pa.array([math.nan, math.nan])},
        {"tag_list": pa.array([[None, ""], None], pa.list_(pa.string())), "release_date": ["", "soon"]},
    ],
)
def test_retrieve_from_a_catalogue_without_tags_and_dates_is_empty(columns: dict[str, Any]) -> None:
    bare = MusicCatalog(pa.table({"track_id": ["a", "b"], "track_name": [["A"], ["B"]], **columns}), ("track_name",))
    assert scores(turn("rock from the 70s"), catalog=bare) == {}


def test_retrieve_tag_and_year_that_are_no_lists_are_read_too() -> None:
    table = pa.table({"track_id": ["a", "b"], "tag_list": ["rock", None], "release_date": pa.array([None, 1975])})
    plain = MusicCatalog(table, ("tag_list",))
    assert set(scores(turn("rock"), catalog=plain)) == {0}
    assert set(scores(turn("the 70s"), catalog=plain)) == {1}


def test_retrieve_many_turns_answers_each_in_order() -> None:
    asked = [turn("folk"), turn("hm"), turn("sad"), turn("folk")]
    assert [ranking.rows.tolist() for ranking in ConstraintsRetriever(CATALOG).retrieve(asked, 1)] == [
        [4],
        [],
        [2],
        [4],
    ]


@pytest.mark.parametrize(
    ("setting", "value"), [("decay", 1.5), ("part", -0.1), ("era", float("nan")), ("least_share", 2), ("era", "much")]
)
def test_build_with_a_setting_out_of_range_is_refused(setting: str, value: object) -> None:
    with pytest.raises(ConfigError, match=rf"retriever\.{setting}: expected .*number"):
        build(RETRIEVERS, "constraints", {setting: value}, {"catalog": CATALOG})
