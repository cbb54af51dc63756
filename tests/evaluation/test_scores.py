from __future__ import annotations

import json
import math

import pytest

from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.evaluation.score_tables import diversity_table, losses_table, scores_table
from mcrs.evaluation.scored_run import AllowedViolations, make_run
from mcrs.evaluation.scores import composite, score_run
from tests.evaluation.builders import make_test_run, make_truth, prediction_rows

TRUTH = make_truth({"a": ["t0", "t1"], "b": ["t2"]})
RUN = make_test_run(TRUTH, [["t0", "t1"], ["t0", "t1"], ["t5"]], ["One two.", "One two.", "Three four."])


def test_scores_average_sessions_within_turns_and_then_turns() -> None:
    scores = score_run(RUN)
    assert scores.macro["ndcg@1"].value == pytest.approx((1 / 2 + 0) / 2)
    assert scores.macro["ndcg@20"].value == pytest.approx((1 / 2 + 1 / math.log2(3)) / 2)
    assert scores.macro["mrr"].value == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert scores.by_turn[1]["ndcg@1"] == 0.5
    assert scores.by_turn[2]["hit_rank"] == 2


def test_scores_as_json_begin_with_the_official_keys() -> None:
    written = json.loads(json.dumps(score_run(RUN).as_json(), allow_nan=False))
    details = written.pop("details")
    assert list(written) == [
        "ndcg@1",
        "ndcg@10",
        "ndcg@20",
        "catalog_diversity",
        "lexical_diversity",
        "total_catalog_size",
    ]
    assert written["catalog_diversity"] == 3 / 8
    assert written["lexical_diversity"] == 2 / 3
    assert written["total_catalog_size"] == 8
    assert list(details["macro"]) == list(RANKING_MEASURES)
    assert set(details["responses"]) == {*POOLED_RESPONSE_MEASURES, *RESPONSE_MEASURES}
    assert details["by_turn"]["1"]["hit@20"] == 0.5


def test_scores_of_a_run_without_hits_have_null_where_nothing_is_defined() -> None:
    details = score_run(make_test_run(TRUTH, [[], [], []], ["", "", ""])).as_json()["details"]
    assert details["macro"]["hit_rank"]["value"] is None
    assert details["responses"]["unfinished"] is None
    assert details["responses"]["names_title"] is None


def test_scores_of_an_incomplete_run_list_what_was_missing() -> None:
    run = make_run("run", prediction_rows(TRUTH, [["t0"]] * 3)[1:], TRUTH, AllowedViolations(missing=True))
    assert score_run(run).violations == ("session a, turn 1: missing: no prediction for this turn",)


def test_responses_without_spaces_between_words_are_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    texts = ["「夜に駆ける」をどうぞ。", "ลองฟังเพลงนี้นะครับ", "Try “夜に駆ける” by YOASOBI, please."]
    score_run(make_test_run(TRUTH, [["t0"]] * 3, texts))
    assert "2 responses in scripts without spaces between words: distinct-n" in caplog.text
    caplog.clear()
    score_run(RUN)
    assert not caplog.text


def test_tables_show_turns_measures_and_dashes() -> None:
    scores = score_run(make_test_run(TRUTH, [[], [], []]))
    table = scores_table(scores)
    assert table.splitlines()[0].split() == list(RANKING_MEASURES)
    assert [line.split()[:2] for line in table.splitlines()[2:4]] == [["turn", "1"], ["turn", "2"]]
    assert "–" in table
    assert "not in the top 20" in losses_table([scores])
    assert "catalog_diversity" in diversity_table([scores, scores])


def test_composite_of_the_best_run_is_one() -> None:
    assert composite(1, 1, 1, 5) == pytest.approx(1)
    assert composite(0.2, 0.4, 0.3, 3) == pytest.approx(0.1 + 0.04 + 0.03 + 0.15)


@pytest.mark.parametrize("judge", [0.9, 5.1, math.nan])
def test_composite_of_another_judge_score_is_refused(judge: float) -> None:
    with pytest.raises(ValueError, match="from 1 to 5"):
        composite(0.1, 0.1, 0.1, judge)
