from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.evaluation.ranking_measures import RANKING_MEASURES, hit, ndcg, reciprocal_rank
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES, CatalogNames, Response
from mcrs.evaluation.scored_run import AllowedViolations, make_run
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import holm
from mcrs.evaluation.submission import check_submission, repair_rows
from mcrs.types import Turn
from tests.evaluation.builders import make_catalog, make_truth, prediction_rows

CATALOG = make_catalog()
NAMES = CatalogNames(CATALOG)
N_CASES = 100
ranks = st.lists(st.integers(0, 40), min_size=1, max_size=30).map(lambda values: np.array(values, np.int32))
tracks = st.lists(st.integers(0, 30).map(str), max_size=25, unique=True)
cases = st.lists(st.tuples(tracks, st.integers(0, 30).map(str)), min_size=N_CASES, max_size=N_CASES)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=100, deadline=None)
@given(cases)
def test_measures_equal_ir_measures_on_ten_thousand_cases(cases: list[tuple[list[str], str]]) -> None:
    ir_measures = pytest.importorskip("ir_measures")
    wanted = {
        **{ir_measures.nDCG @ k: lambda found, k=k: ndcg(found, k) for k in (1, 10, 20)},
        **{ir_measures.Success @ k: lambda found, k=k: hit(found, k) for k in (1, 10, 20)},
        ir_measures.RR: reciprocal_rank,
    }
    labels = {str(number): {relevant: 1} for number, (_, relevant) in enumerate(cases)}
    scored = {
        str(number): {track: float(-place) for place, track in enumerate(ranking)}
        for number, (ranking, _) in enumerate(cases)
    }
    expected = {measure: np.zeros(N_CASES) for measure in wanted}
    for metric in ir_measures.iter_calc(list(wanted), labels, scored):
        expected[metric.measure][int(metric.query_id)] = metric.value
    found = np.array(
        [ranking.index(relevant) + 1 if relevant in ranking else 0 for ranking, relevant in cases], np.int32
    )
    for measure, ours in wanted.items():
        np.testing.assert_allclose(ours(found), expected[measure], rtol=0, atol=1e-9, err_msg=str(measure))


@given(ranks)
def test_measures_stay_within_their_bounds(ranks: np.ndarray) -> None:
    for name, measure in RANKING_MEASURES.items():
        values = measure(ranks)
        if name == "hit_rank":
            assert (values[ranks > 0] >= 1).all()
        else:
            assert ((values >= 0) & (values <= 1)).all()
    # A longer list can only hold more, and the discount never adds.
    assert (ndcg(ranks, 10) <= ndcg(ranks, 20)).all()
    assert (ndcg(ranks, 20) <= hit(ranks, 20)).all()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.floats(0, 1)), min_size=1, max_size=40))
def test_macro_mean_equals_the_loop_over_turns_and_sessions(rows: list[tuple[int, int, float]]) -> None:
    sessions = np.array([session for session, _, _ in rows], np.int32)
    turns = np.array([turn for _, turn, _ in rows], np.int32)
    values = np.array([[value for _, _, value in rows]])
    by_turn = [np.mean([value for _, turn, value in rows if turn == number]) for number in set(turns.tolist())]
    sums = SessionSums.of(values, sessions, turns)
    assert sums.means()[0] == pytest.approx(np.mean(by_turn))
    assert sums.contributions().sum() == pytest.approx(np.mean(by_turn))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_never_lowers_a_p_value_and_keeps_the_order(p_values: list[float]) -> None:
    raw = np.array(p_values)
    adjusted = holm(raw)
    assert (adjusted >= raw).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(raw, kind="stable")]) >= 0).all()


@given(st.text(max_size=80), st.sampled_from([*CATALOG.track_ids, "unknown"]))
def test_response_measures_of_any_text_are_shares_or_undefined(text: str, track_id: str) -> None:
    response = Response(text, Turn("session", None, 1, (), text), CATALOG.track(track_id), NAMES)
    for name, measure in RESPONSE_MEASURES.items():
        value = measure(response)
        assert math.isnan(value) or value >= 0
        assert name == "length" or math.isnan(value) or value in (0.0, 1.0)
    for pooled in POOLED_RESPONSE_MEASURES.values():
        assert 0 <= pooled([text, text]) <= 1


@given(st.lists(json_values, max_size=4))
def test_submission_check_and_repair_take_any_json(rows: list[object]) -> None:
    truth = make_truth({"a": ["t0"]})
    checked = check_submission(rows, truth.sessions, CATALOG)
    assert checked.violations
    assert checked.predictions == []
    repaired, done = repair_rows(rows)
    assert len(repaired) + len(done) >= len(rows)


@given(st.lists(st.sampled_from(CATALOG.track_ids), max_size=30))
def test_rank_is_the_first_place_of_the_relevant_track(ranking: list[str]) -> None:
    truth = make_truth({"a": ["t3"]})
    run = make_run("run", prediction_rows(truth, [ranking]), truth, AllowedViolations(repeated=True))
    places = [place for place, track in enumerate(ranking, 1) if track == "t3"]
    assert run.ranks.tolist() == [min(places, default=0)]
