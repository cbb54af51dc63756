"""TREC files: what other tools read from them is what we measure."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Success, nDCG

from mcrs.cli import main
from mcrs.errors import DataError
from mcrs.evaluation.ranking_measures import RANKING_MEASURES
from mcrs.evaluation.trec import qrels_lines, query_id, run_lines
from tests.evaluation.builders import TITLES, make_test_run, make_truth, row, save

one_list = st.permutations(sorted(TITLES)).flatmap(lambda ids: st.integers(0, 8).map(lambda size: ids[:size]))


@given(st.lists(one_list, min_size=4, max_size=4))
def test_ir_measures_finds_our_figures_at_every_turn(lists: list[list[str]]) -> None:
    truth = make_truth({"a": ["t0", "t3"], "b": ["t5"], "a_1": ["t7"]})
    run = make_test_run(truth, lists)
    qrels = list(ir_measures.read_trec_qrels("".join(qrels_lines(truth))))
    ranked = list(ir_measures.read_trec_run("".join(run_lines(run)))) if any(lists) else []
    measures = {nDCG @ 10: "ndcg@10", Success @ 1: "hit@1", RR: "mrr"}
    found = {(each.query_id, str(each.measure)): each.value for each in ir_measures.iter_calc(measures, qrels, ranked)}
    for position, turn in enumerate(truth.turns):
        for measure, name in measures.items():
            ours = RANKING_MEASURES[name](run.ranks)[position]
            assert found.get((query_id(turn), str(measure)), 0.0) == pytest.approx(ours)


def test_scores_are_distinct_whole_numbers_and_ranks_begin_at_one() -> None:
    run = make_test_run(make_truth({"a": ["t0"]}), [["t3", "t1", "t0"]], tid="mine")
    assert list(run_lines(run)) == ["a_1 Q0 t3 1 3 mine\n", "a_1 Q0 t1 2 2 mine\n", "a_1 Q0 t0 3 1 mine\n"]
    assert list(qrels_lines(run.truth)) == ["a_1 0 t0 1\n"]


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u2028"])
def test_white_space_in_an_id_is_refused(space: str) -> None:
    with pytest.raises(DataError, match=r"a session id is 'a.*b'"):
        list(qrels_lines(make_truth({f"a{space}b": ["t0"]})))
    run = make_test_run(make_truth({"a": ["t0"]}), [[f"t{space}1"]])
    with pytest.raises(DataError, match="a track id is"):
        list(run_lines(run))
    with pytest.raises(DataError, match="a run's name is"):
        list(run_lines(make_test_run(run.truth, [["t1"]], tid=f"my{space}run")))


def test_export_writes_files_that_ir_measures_reads(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--tid", "mine"]) == 0
    assert "exp/scores/mine.run" in capsys.readouterr().out
    qrels = list(ir_measures.read_trec_qrels(str(workplace / "exp/scores/mine.qrels")))
    ranked = list(ir_measures.read_trec_run(str(workplace / "exp/scores/mine.run")))
    # Each session plays t1, which stands first, and t2, which is not in the list.
    assert ir_measures.calc_aggregate([nDCG @ 20], qrels, ranked)[nDCG @ 20] == pytest.approx(0.5)
    assert len(qrels) == 6
    assert len(ranked) == 12
    assert main(["export", "--tid", "mine"]) == 0, "its own earlier output is replaced"


def test_export_of_a_repeated_track_names_no_flag_that_it_lacks(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(workplace, "mine", [row(session, turn, ["t1", "t1"]) for session in "abc" for turn in (1, 2)])
    assert main(["export", "--tid", "mine"]) == 2
    assert "--allow-repeated" not in capsys.readouterr().err


def test_export_of_missing_turns_needs_leave(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(workplace, "mine", [row("a", 1, ["t1"])])
    assert main(["export", "--tid", "mine"]) == 2
    assert not (workplace / "exp/scores").exists()
    assert main(["export", "--tid", "mine", "--allow-missing"]) == 0
    assert np.loadtxt(workplace / "exp/scores/mine.run", dtype=str).tolist() == ["a_1", "Q0", "t1", "1", "1", "mine"]
    capsys.readouterr()
