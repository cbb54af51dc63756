"""Measures with any cut-off, by name."""

from __future__ import annotations

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, Success, nDCG

from mcrs import Experiment
from mcrs.errors import UnknownNameError
from mcrs.evaluation.measures import check_measures, measure_values
from mcrs.evaluation.ranking_measures import ranking_measure
from mcrs.evaluation.trec import qrels_lines, run_lines
from tests.evaluation.builders import TITLES, make_test_run, make_truth


@pytest.mark.parametrize("k", [1, 2, 3, 5, 20, 100])
def test_measures_of_every_cut_off_are_those_of_ir_measures(k: int) -> None:
    ids = sorted(TITLES)
    truth = make_truth({"a": [ids[0], ids[1], ids[2]], "b": [ids[3], ids[4]]})
    run = make_test_run(truth, [ids[:4], ids[:4], ids[:1], ids[:4], []])
    qrels = list(ir_measures.read_trec_qrels("".join(qrels_lines(truth))))
    ranked = list(ir_measures.read_trec_run("".join(run_lines(run))))
    theirs = ir_measures.calc_aggregate([nDCG @ k, Success @ k, R @ k, RR @ k], qrels, ranked)
    ours = measure_values(run, [f"ndcg@{k}", f"hit@{k}", f"mrr@{k}"])
    means = {name: float(np.mean(values)) for name, values in ours.items()}
    assert means[f"ndcg@{k}"] == pytest.approx(theirs[nDCG @ k])
    assert means[f"hit@{k}"] == pytest.approx(theirs[Success @ k]) == pytest.approx(theirs[R @ k])
    assert means[f"mrr@{k}"] == pytest.approx(theirs[RR @ k])


def test_experiment_has_chosen_cut_offs_in_its_table_and_at_its_turns() -> None:
    ids = sorted(TITLES)
    first = make_test_run(make_truth({"a": [ids[0]], "b": [ids[4]]}), [ids[:5], ids[:5]])
    result = Experiment((first,), ("ndcg@3", "mrr@5"))
    assert {row.measure: row.value for row in result.figures} == pytest.approx({"ndcg@3": 0.5, "mrr@5": 0.6})
    assert result.turns_to_pandas()[["ndcg@3", "mrr@5"]].to_numpy().tolist() == [[1.0, 1.0], [0.0, 0.2]]
    assert "ndcg@3" not in result.scores[0].macro


@pytest.mark.parametrize("name", ["ndcg@0", "ndcg@01", "ndcg@-1", "ndcg@1.5", "ndcg@", "@5", "ndcg@٣", "map@5", "ndcg"])
def test_cut_off_that_is_no_whole_number_from_1_is_an_error(name: str) -> None:
    assert ranking_measure(name) is None
    with pytest.raises(UnknownNameError, match="unknown measure"):
        check_measures([name])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("recall@20", "; with one relevant track it is 'hit@20' (known"),
        ("Success@7", "; with one relevant track it is 'hit@7' (known"),
        ("map", "; with one relevant track it is 'mrr' (known"),
        ("RR@10", "; with one relevant track it is 'mrr@10' (known"),
        ("nDCG@5", "; did you mean 'ndcg@5'? (known"),
        ("MRR", "; did you mean 'mrr'? (known"),
        ("opening_diversty", "; did you mean 'opening_diversity'? (known"),
    ],
)
def test_name_of_another_tool_is_an_error_with_the_name_here(name: str, hint: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        check_measures([name])
    assert str(caught.value).startswith(f"unknown measure {name!r}{hint}")
    assert str(caught.value).endswith(
        ", and ndcg@K, hit@K, mrr@K for every K; register your own by @mcrs.measure, or load it with --plugin FILE.py "
        "on a command line)"
    )
