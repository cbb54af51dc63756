"""Scores for other programs."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

from mcrs.evaluation.score_export import export_scores, format_of_suffix, score_rows, turn_rows
from mcrs.evaluation.scores import score_run
from tests.evaluation.builders import make_test_run, make_truth

TRUTH = make_truth({"a": ["t0", "t1"], "b": ["t2"]})
RUN = make_test_run(TRUTH, [["t0"], [], ["t1", "t2"]], tid="my_run")
SCORES = score_run(RUN)


def test_every_measure_has_a_row_and_those_of_the_whole_run_no_interval() -> None:
    rows = {row.measure: row for row in score_rows(SCORES)}
    assert rows["ndcg@1"][:3] == ("my_run", "ndcg@1", SCORES.macro["ndcg@1"].value)
    assert rows["ndcg@1"].low <= rows["ndcg@1"].value <= rows["ndcg@1"].high
    assert math.isnan(rows["catalog_diversity"].low)
    assert set(rows) == {*SCORES.macro, "catalog_diversity", *SCORES.responses}


def test_csv_has_all_digits_and_nothing_for_what_is_undefined() -> None:
    rows = list(csv.DictReader(io.StringIO(export_scores(SCORES, "csv"))))
    values = {row["measure"]: row for row in rows}
    assert float(values["ndcg@20"]["value"]) == SCORES.macro["ndcg@20"].value
    assert values["catalog_diversity"]["low"] == ""
    assert "nan" not in export_scores(SCORES, "csv")


def test_json_is_that_of_the_score_file() -> None:
    assert json.loads(export_scores(SCORES, "json")) == json.loads(json.dumps(SCORES.as_json()))


def test_markdown_and_latex_are_tables_of_these_rows() -> None:
    head, rule, first, *_ = export_scores(SCORES, "markdown").splitlines()
    assert [cell.strip() for cell in head.strip("|").split("|")] == ["run", "measure", "value", "low", "high"]
    assert set(rule) <= set("|-:")
    assert first.startswith("| my_run | ndcg@1")
    latex = export_scores(SCORES, "latex")
    assert latex.startswith("\\begin{tabular}{llrrr}\n\\toprule")
    assert "my\\_run & hit\\_rank" in latex


@pytest.mark.parametrize(
    ("suffix", "layout"), [(".json", "json"), (".CSV", "csv"), (".md", "markdown"), (".tex", "latex"), (".txt", None)]
)
def test_suffix_names_the_format(suffix: str, layout: str | None) -> None:
    assert format_of_suffix(suffix) == layout


def test_turns_have_rank_and_every_measure_of_a_turn() -> None:
    first, second, third = turn_rows(RUN)
    assert [row["rank"] for row in (first, second, third)] == [1, 0, 2]
    assert [row["n_tracks"] for row in (first, second, third)] == [1, 0, 2]
    assert (first["run"], first["session_id"], first["turn_number"]) == ("my_run", "a", 1)
    assert (first["ndcg@20"], second["ndcg@20"]) == (1.0, 0.0)
    assert second["hit_rank"] is None
    assert first["relevant_track_id"] == "t0"
    assert {"length", "names_track"} <= set(first)
    json.dumps([first, second, third], allow_nan=False)
