from __future__ import annotations

from mcrs.data.conversation import parse_session
from mcrs.evaluation.baselines import popular_predictions, random_predictions, rank_by_catalog_popularity, rank_by_plays
from tests.evaluation.builders import make_catalog, session_row

CATALOG = make_catalog()
SESSIONS = [parse_session(session_row("a", ["t3", "t1"])), parse_session(session_row("b", ["t3"]))]


def test_random_predictions_are_distinct_known_and_decided_by_the_seed() -> None:
    first, again, other = (random_predictions(SESSIONS, CATALOG, 5, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert [(row.session_id, row.turn_number) for row in first] == [("a", 1), ("a", 2), ("b", 1)]
    for row in first:
        assert len(set(row.predicted_track_ids)) == 5
        assert all(track_id in CATALOG for track_id in row.predicted_track_ids)


def test_random_predictions_never_ask_for_more_than_the_catalogue() -> None:
    assert {len(row.predicted_track_ids) for row in random_predictions(SESSIONS, CATALOG, 20, 0)} == {8}


def test_rank_by_plays_counts_plays_and_breaks_ties_by_row() -> None:
    unknown = parse_session(session_row("c", ["unknown", "unknown"]))
    assert rank_by_plays([*SESSIONS, unknown], CATALOG)[:4] == ["t3", "t1", "t0", "t2"]


def test_rank_by_catalog_popularity_puts_unknown_figures_last() -> None:
    figures = [None, 3.0, 9.0, None, -5.0, 3.0, None, 1.0]
    assert rank_by_catalog_popularity(CATALOG, figures) == ["t2", "t1", "t5", "t7", "t4", "t0", "t3", "t6"]


def test_popular_predictions_leave_out_played_tracks_when_asked() -> None:
    ranked = ["t3", "t1", "t0", "t2"]
    assert [row.predicted_track_ids for row in popular_predictions(SESSIONS, ranked, 2)] == [["t3", "t1"]] * 3
    without = popular_predictions(SESSIONS, ranked, 2, exclude_played=True)
    assert [row.predicted_track_ids for row in without] == [["t3", "t1"], ["t1", "t0"], ["t3", "t1"]]
