"""What the user excludes goes to the end."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item import MusicCatalog
from mcrs.reranker_modules.exclusion_reranker import ExclusionsReranker
from mcrs.types import Message, Ranking, Turn
from tests.reranker_modules.builders import ranking

TRACKS = [
    ("Moanin'", ["Art Blakey"], ["jazz", "hard bop"], "1959"),
    ("Easy", ["Adele"], ["pop"], "2021-10-15"),
    ("Smooth", ["Sade", "Adele"], ["smooth jazz"], "1984"),
    ("Fused", ["Weather Report"], ["jazz fusion"], "1977"),
    ("Bare", ["Nobody"], [], ""),
]
CATALOG = MusicCatalog(
    pa.table(
        {
            "track_id": [str(row) for row in range(len(TRACKS))],
            "track_name": [[title] for title, *_ in TRACKS],
            "artist_name": [artists for _, artists, *_ in TRACKS],
            "tag_list": pa.array([tags for *_, tags, _ in TRACKS], pa.list_(pa.string())),
            "release_date": [date for *_, date in TRACKS],
        }
    ),
    ["track_name"],
)
RERANKER = ExclusionsReranker(CATALOG)
EXCLUDED = {"no jazz": {0, 2}, "nothing by Adele": {1, 2}, "no pop": {1}}


def turn(query: str, *earlier: str) -> Turn:
    return Turn("s", None, len(earlier) + 1, tuple(Message("user", text) for text in earlier), query)


def rerank(asked: Turn, *rows: int, topk: int = 5) -> Ranking:
    return RERANKER.rerank([asked], [ranking(*rows)], topk)[0]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("No jazz, please.", [1, 3, 4, 0, 2]),
        ("Nothing by Adele!", [0, 3, 4, 1, 2]),
        ("anything but the 80s", [0, 1, 3, 4, 2]),
        ("no jazz or pop", [3, 4, 0, 1, 2]),
        ("no jazz, but smooth jazz is fine", [1, 2, 3, 4, 0]),
        ("not the 50s or the 80s, but 1984 is fine", [1, 2, 3, 4, 0]),
        ("I can't get enough of jazz", [0, 1, 2, 3, 4]),
        ("jazz", [0, 1, 2, 3, 4]),
        ("", [0, 1, 2, 3, 4]),
    ],
)
def test_rerank_excluded_tracks_come_last_in_their_order(query: str, order: list[int]) -> None:
    assert rerank(turn(query), 0, 1, 2, 3, 4).rows.tolist() == order


def test_rerank_exclusion_holds_until_the_same_is_asked_for() -> None:
    assert rerank(turn("Something calm.", "No jazz, please."), 0, 1).rows.tolist() == [1, 0]
    assert rerank(turn("Play jazz now.", "No jazz, please."), 0, 1).rows.tolist() == [0, 1]
    assert rerank(turn("No jazz anymore.", "Play jazz now."), 0, 1).rows.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("query", "earlier", "order"),
    [
        ("Some smooth jazz, then.", ["No jazz, please."], [2, 0]),
        ("Something from 1984.", ["not the 80s"], [0, 2]),
        ("Something from 1985.", ["not the 80s"], [0, 2]),
        ("The eighties, then.", ["not 1984"], [0, 2]),
        ("Anything by Adele.", ["No jazz, please."], [0, 2]),
        ("No jazz, please.", ["smooth jazz"], [0, 2]),
        ("Now something calm.", ["No jazz, please.", "Some smooth jazz, then."], [2, 0]),
        ("And no jazz.", ["No jazz, please.", "Some smooth jazz, then."], [0, 2]),
    ],
)
def test_rerank_part_of_what_is_excluded_is_spared_from_when_it_is_asked_for(
    query: str, earlier: list[str], order: list[int]
) -> None:
    assert rerank(turn(query, *earlier), 0, 2).rows.tolist() == order


def test_rerank_of_nothing_and_of_all_excluded_keeps_what_came_in() -> None:
    assert len(rerank(turn("no jazz"))) == 0
    assert rerank(turn("no jazz"), 2, 0).rows.tolist() == [2, 0]


def test_rerank_catalogue_of_titles_alone_changes_nothing() -> None:
    bare = MusicCatalog(pa.table({"track_id": ["a", "b"], "track_name": [["Jazz"], ["Pop"]]}), ["track_name"])
    assert ExclusionsReranker(bare).rerank([turn("no jazz")], [ranking(0, 1)], 2)[0].rows.tolist() == [0, 1]


@given(st.permutations(range(len(TRACKS))), st.sampled_from(sorted(EXCLUDED)), st.integers(1, 6))
def test_rerank_parts_the_pool_and_never_reorders_a_part(rows: list[int], query: str, topk: int) -> None:
    found = rerank(turn(query), *rows, topk=topk)
    excluded = [row for row in rows if row in EXCLUDED[query]]
    assert found.rows.tolist() == [*(row for row in rows if row not in excluded), *excluded][:topk]
    assert all(later <= earlier for earlier, later in zip(found.scores, found.scores[1:], strict=False))
