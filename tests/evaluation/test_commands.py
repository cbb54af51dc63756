"""The commands as a user types them, on the tiny data of the checkout's tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mcrs.cli import main
from mcrs.evaluation.significance import MIN_SESSIONS
from mcrs.inference.paths import RunPaths
from tests.evaluation.builders import row, save, session_row
from tests.evaluation.endpoint import chat_endpoint
from tests.scripts import ROOT, run_script
from tests.tiny_data import write_rows

NONE = "no predictions at exp/inference/{}.json: run mcrs infer first, or set --save_path to their folder"
PLAIN = "run 'my/rows.csv': expected a name of letters (a to z), digits, '.', '_' and '-'"


FEW = (
    "warning: {} (test): 3 sessions with a relevant track: intervals and p-values over fewer than 8 sessions are not "
    "reliable"
)


def test_run_evaluation_prints_tables_and_writes_scores(workplace: Path) -> None:
    done = run_script("run_evaluation.py", "--tid", "mine", cwd=workplace)
    assert done.code == 0, done.stderr
    assert done.stderr.splitlines() == [FEW.format(workplace / "data" / "talks")]
    assert "3 sessions, 6 turns, 6 tracks" in done.stdout
    written = json.loads((workplace / "exp" / "scores" / "mine.json").read_text(encoding="utf-8"))
    assert written["ndcg@1"] == pytest.approx(0.5)
    assert written["total_catalog_size"] == 6


def test_evaluate_says_what_submit_would_reject(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(session, turn, ["t1", "t3"]) for session in "abc" for turn in (1, 2)]
    rows[1] |= {"predicted_track_ids": ["t1", "gone"], "predicted_response": " "}
    rows[2]["user_id"] = "nobody"
    rows[4]["predicted_track_ids"] = [f"x{number}" for number in range(21)]
    save(workplace, "mine", rows)
    for command in (["evaluate", "--tid", "mine"], ["compare", "mine", "other"]):
        assert main(command) == 0
        assert capsys.readouterr().err == (
            "warning: mine: mcrs submit would reject these predictions: 22 × unknown track, 1 × empty response, "
            "1 × wrong user, 1 × too many tracks; the first: row 2, session a, turn 2: unknown track: track 'gone' at "
            "rank 2 is not in the catalogue\n"
        )


def test_a_run_of_rankings_alone_is_not_told_that_responses_are_empty(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(session, turn, ["t1", "t3"]) | {"predicted_response": ""} for session in "abc" for turn in (1, 2)]
    save(workplace, "mine", rows)
    assert main(["evaluate", "--tid", "mine"]) == 0
    assert capsys.readouterr().err == ""
    rows[0]["predicted_response"] = "Here is one."
    save(workplace, "mine", rows)
    assert main(["evaluate", "--tid", "mine"]) == 0
    assert "mcrs submit would reject these predictions: 5 × empty response" in capsys.readouterr().err


def test_a_run_of_short_rankings_is_told_what_its_measures_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["infer", "--tid", "demo", "--set", "topk=5"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "--tid", "demo"]) == 0
    assert capsys.readouterr().err == (
        "warning: demo: no ranking has more than 5 tracks; measures at higher cutoffs count only these\n"
    )


def test_evaluate_asks_the_retriever_for_a_pool(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--tid", "mine", "--pool", "100"]) == 0
    printed = capsys.readouterr().out
    assert "in the pool of 100, not in the top 20" in printed
    assert "recall@20 of the retriever" in printed
    details = json.loads((workplace / "exp" / "scores" / "mine.json").read_text(encoding="utf-8"))["details"]
    # The catalogue is smaller than the pool, so the retriever returns every track.
    assert details["losses"]["pool_recall"] == {"20": 1.0, "100": 1.0}
    assert details["losses"]["shares"]["not in the pool of 100"] == 0


PLUGIN = """
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.bm25 import BM25Retriever

RETRIEVERS.register("mine_for_the_pool", BM25Retriever)
"""


def test_compare_asks_the_retriever_of_a_plugin_for_each_run(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workplace / "plugin.py").write_text(PLUGIN, encoding="utf-8")
    flags = ["--pool", "20", "--plugin", "plugin.py", "--plugin", "../" + workplace.name + "/plugin.py"]
    assert main(["compare", "mine", "other", *flags, "--set", "retrieval_type=mine_for_the_pool"]) == 0
    printed, said = capsys.readouterr()
    assert "recall@20 of the retriever" in printed
    assert said == (
        "mine: retrieving a pool of 20 tracks with 'mine_for_the_pool' of config/mine.yaml\n"
        "other: retrieving a pool of 20 tracks with 'mine_for_the_pool' of config/other.yaml\n"
    )


def test_compare_with_one_configuration_asks_its_retriever_once_for_all_runs(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "mine", "other", "--pool", "20", "--config", "config/other.yaml"]) == 0
    assert capsys.readouterr().err == "mine, other: retrieving a pool of 20 tracks with 'bm25' of config/other.yaml\n"


def test_evaluate_takes_predictions_and_configuration_by_different_names(workplace: Path) -> None:
    save(workplace, "renamed", json.loads((workplace / "exp/inference/mine.json").read_text(encoding="utf-8")))
    assert main(["evaluate", "--tid", "renamed", "--config", "config/mine.yaml", "--scores_path", "elsewhere"]) == 0
    assert (workplace / "elsewhere" / "renamed.json").is_file()
    assert main(["evaluate", "--config", "config/mine.yaml"]) == 0
    assert (workplace / "exp" / "scores" / "mine.json").is_file()


def test_evaluate_of_an_incomplete_run_lists_the_turns_or_scores_zero(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(workplace, "mine", [row("a", 1, ["t1"]), row("a", 9, ["t1"])])
    assert main(["evaluate", "--tid", "mine"]) == 2
    assert "session b, turn 2: missing" in capsys.readouterr().err
    assert not (workplace / "exp" / "scores").exists()
    assert main(["evaluate", "--tid", "mine", "--allow-missing"]) == 0
    printed = capsys.readouterr().err
    assert printed.startswith("mine: 6 problems with the predictions (1 × unknown turn, 5 × missing):\n")
    assert "row 2, session a, turn 9: unknown turn" in printed
    written = json.loads((workplace / "exp" / "scores" / "mine.json").read_text(encoding="utf-8"))
    assert written["ndcg@1"] == pytest.approx(1 / 6)


def test_evaluate_of_a_run_that_lacks_much_shows_the_first_turns_and_what_to_do(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(workplace / "data" / "talks", "test", [session_row(f"s{i}", ["t1", "t2"]) for i in range(8)])
    save(workplace, "mine", [row("s0", 1, ["t1"])])
    assert main(["evaluate", "--tid", "mine"]) == 2
    first, *listed, more, hint = capsys.readouterr().err.splitlines()
    assert first == "error: mine: 15 problems with the predictions (15 × missing):"
    assert listed == [
        f"  session s{i // 2}, turn {i % 2 + 1}: missing: no prediction for this turn" for i in range(1, 6)
    ]
    assert more == "  … and 10 more: missing (--all lists them)"
    assert "--limit" in hint
    assert "--allow-missing" in hint
    assert main(["evaluate", "--tid", "mine", "--all"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 17


def test_commands_read_what_the_official_evaluator_reads(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads((workplace / "exp/inference/mine.json").read_text(encoding="utf-8"))
    save(workplace, "mine", [{**row, "user_id": None, "predicted_response": None, "score": 1} for row in rows])
    assert main(["evaluate", "--tid", "mine"]) == 0
    assert main(["compare", "mine", "other"]) == 0
    assert main(["submit", "--tid", "mine"]) == 1
    assert "18 problems with the predictions (18 × malformed)" in capsys.readouterr().err

    save(workplace, "mine", [{**row, "predicted_track_ids": ["t1", "t1"]} for row in rows])
    for command in (["evaluate", "--tid", "mine"], ["compare", "other", "mine"], ["report", "other", "mine"]):
        assert main(command) == 2
        assert "--allow-repeated counts a duplicate track at its first rank" in capsys.readouterr().err
    for command in (["evaluate", "--tid", "mine"], ["compare", "other", "mine"]):
        assert main([*command, "--allow-repeated"]) == 0
        assert "mine: 6 problems with the predictions (6 × duplicate track)" in capsys.readouterr().err


def test_evaluate_with_a_judge_keeps_its_results_apart(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("openai")
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with chat_endpoint(lambda _: '{"personalisation": 4, "explanation": 2}') as (url, asked):
        assert main(["evaluate", "--tid", "mine", "--judge_model", "judge", "--judge_url", url]) == 0
    assert len(asked) == 6
    printed = capsys.readouterr().out
    assert "Judge judge: 6 turns judged, 0 failed" in printed
    assert "Challenge composite with a judge score of 3.00" in printed
    scores = json.loads((workplace / "exp" / "scores" / "mine.json").read_text(encoding="utf-8"))
    keys = {*scores, *scores["details"], *scores["details"]["macro"], *scores["details"]["responses"]}
    assert not any("judge" in key or "composite" in key for key in keys)
    assert len((workplace / "exp/scores/mine.judge.jsonl").read_text(encoding="utf-8").splitlines()) == 6


def test_evaluate_with_a_given_judge_score_prints_the_composite(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--tid", "mine", "--judge_score", "5"]) == 0
    assert "Challenge composite with a judge score of 5.00: 0.6" in capsys.readouterr().out
    assert main(["evaluate", "--tid", "mine", "--judge_score", "7"]) == 2
    assert "expected a number from 1 to 5, got 7.0" in capsys.readouterr().err
    assert main(["evaluate", "--tid", "mine", "--judge_limit", "7"]) == 2
    assert "without --judge_model" in capsys.readouterr().err


def test_evaluate_whose_reader_has_seen_enough_ends_quietly(workplace: Path) -> None:
    program = "import sys; from mcrs.cli import main; sys.exit(main(['evaluate', '--tid', 'mine']))"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert done.stderr.splitlines() == [FEW.format(workplace / "data" / "talks")]
    assert (workplace / "exp" / "scores" / "mine.json").is_file()


def test_compare_prints_differences_and_writes_them(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "mine", "other"]) == 0
    printed = capsys.readouterr().out
    for words in ("p (Holm)", "wins", "turn: 2", "most changed by other", "names_title"):
        assert words in printed
    written = json.loads((workplace / "exp/scores/mine_vs_other.json").read_text(encoding="utf-8"))
    # Turn 1 falls from rank 1 to 2, turn 2 rises from no hit to rank 3, which is worth more.
    assert written["sessions"]["other"] == [3, 0, 0]
    assert written["turns"]["other"] == [3, 3, 0]


def test_output_of_many_runs_has_a_short_name(workplace: Path) -> None:
    predictions = (workplace / "exp/inference/other.json").read_bytes()
    tids = [f"a_variant_with_a_rather_long_name_{number}" for number in range(9)]
    for tid in tids:
        (workplace / f"exp/inference/{tid}.json").write_bytes(predictions)
    assert main(["compare", "mine", *tids]) == 0
    assert main(["compare", "mine", *tids[::-1]]) == 0
    # Other runs, or another order, have another file.
    assert len(list((workplace / "exp/scores").glob("mine_vs_9_others_*.json"))) == 2


def test_report_writes_one_page(workplace: Path) -> None:
    assert main(["report", "mine", "other", "--sessions", "2"]) == 0
    assert "Differences from mine" in (workplace / "exp/scores/mine_vs_other.html").read_text(encoding="utf-8")
    assert main(["report", "mine", "--output", "page.html"]) == 0
    assert (workplace / "page.html").is_file()


@pytest.mark.parametrize(("command", "name"), [("compare", "x.html"), ("compare", "x.pdf"), ("report", "x.json")])
def test_output_of_another_format_is_refused(
    command: str, name: str, workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "mine", "other", "--output", name]) == 2
    assert f"error: --output {name}: expected a file that ends in ." in capsys.readouterr().err
    assert not (workplace / name).exists()


def test_evaluate_refuses_a_pool_below_the_length_of_lists(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["evaluate", "--tid", "mine", "--pool", "19"])
    assert "--pool: expected at least 20, the number of tracks in a list, got 19" in capsys.readouterr().err


def test_commands_take_responses_and_ids_that_no_file_can_hold(workplace: Path) -> None:
    rows = json.loads((workplace / "exp/inference/mine.json").read_text(encoding="utf-8"))
    rows[0]["predicted_response"] = "half \ud83d of it"
    save(workplace, "mine", [*rows, {**rows[0], "session_id": "\ud83d"}])
    for command in (["evaluate", "--tid", "mine"], ["compare", "mine", "other"], ["report", "mine"]):
        assert main(command) == 0
    assert "half ? of it" in (workplace / "exp/scores/mine.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("flags", [["compare", "../mine", "other"], ["evaluate", "--tid", "../mine"]])
def test_command_refuses_a_tid_that_is_a_path(
    workplace: Path, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*flags, "--config", str(workplace / "config" / "mine.yaml")]) == 2
    assert "expected a name" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [[], ["--config", "config/mine.yaml"]])
def test_path_of_predictions_as_tid_says_which_flags_name_them(
    workplace: Path, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--tid", "exp/inference/mine.json", *flags]) == 2
    assert capsys.readouterr().err.endswith("; use --save_path exp/inference --tid mine\n")
    assert main(["evaluate", "--save_path", "exp/inference", "--tid", "mine"]) == 0


def test_baseline_writes_predictions_that_can_be_scored(workplace: Path) -> None:
    config = ["--config", "config/mine.yaml"]
    assert main(["baseline", "random", "--tid", "mine", "--set", "topk=3"]) == 0
    assert main(["baseline", "popularity", *config, "--name", "popular"]) == 0
    assert main(["baseline", "popularity", *config, "--train_split", "warm"]) == 2
    # The manifest names the data: there is no config/mine_random.yaml.
    assert main(["evaluate", "--tid", "mine_random"]) == 0
    assert main(["compare", "mine_random", "popular"]) == 0
    manifest = json.loads((workplace / "exp/inference/mine_random.manifest.json").read_text(encoding="utf-8"))
    assert manifest["conditions"]["settings"] == {"topk": 3, "seed": 0}
    assert manifest["sessions"]["n_turns"] == 6
    popular = json.loads((workplace / "exp/inference/popular.json").read_text(encoding="utf-8"))
    assert [prediction["predicted_track_ids"][:2] for prediction in popular] == [["t4", "t5"]] * 6
    drawn = json.loads((workplace / "exp/inference/mine_random.json").read_text(encoding="utf-8"))
    assert {len(set(prediction["predicted_track_ids"])) for prediction in drawn} == {3}


def test_baseline_does_not_replace_what_it_has_not_made(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = workplace / "exp" / "inference"
    flags = ["baseline", "random", "--tid", "mine", "--name"]
    (folder / "mine.json").unlink()
    assert main(["infer", "--tid", "mine"]) == 0
    before = (folder / "mine.json").read_bytes()

    assert main([*flags, "mine"]) == 2
    assert (
        "cannot write the predictions of mcrs baseline to exp/inference/mine.journal.jsonl: " in capsys.readouterr().err
    )
    assert (folder / "mine.json").read_bytes() == before

    assert main([*flags, "other"]) == 2
    assert "predictions of mcrs baseline to exp/inference/other.json: there is no record" in capsys.readouterr().err
    assert main([*flags, "smaller"]) == 0
    write_rows(workplace / "data" / "talks", "test", [session_row("a", ["t1", "t2"])])
    assert main([*flags, "smaller"]) == 2
    assert "would delete 4 of them, the first for session b, turn 1; choose another --name" in capsys.readouterr().err
    with RunPaths(folder, "busy").locked():
        assert main([*flags, "busy"]) == 2
    assert "another process is writing" in capsys.readouterr().err
    assert [main([*flags, "free"]) for _ in range(2)] == [0, 0]


def test_baseline_takes_popularity_from_the_catalogue(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["baseline", "popularity", "--tid", "mine", "--source", "catalog"]
    assert main(flags) == 2
    assert "has no field 'popularity'" in capsys.readouterr().err
    tracks = [{"track_id": f"t{i}", "track_name": [f"Song {i}"], "popularity": float(i % 4)} for i in range(6)]
    write_rows(workplace / "data" / "tracks", "all", tracks)
    assert main(flags) == 0
    popular = json.loads((workplace / "exp/inference/mine_popularity.json").read_text(encoding="utf-8"))
    assert popular[0]["predicted_track_ids"] == ["t3", "t2", "t1", "t5", "t0", "t4"]


@pytest.mark.parametrize("command", ["evaluate", "submit"])
def test_number_with_too_many_digits_is_explained(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.json").write_text('[{"session_id": "s", "turn_number": ' + "9" * 5001 + "}]", encoding="utf-8")
    assert (
        main([command, "--tid", "mine", "--config", str(ROOT / "config/demo.yaml"), "--save_path", str(tmp_path)]) == 2
    )
    assert "mine.json: not valid JSON" in capsys.readouterr().err


def test_compare_of_one_run_says_so_after_an_evaluation(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--tid", "mine"]) == 0
    for tids, found in ((["mine"], "mine"), (["mine", "mine"], "mine more than once")):
        assert main(["compare", *tids]) == 2
        assert f"expected two or more different runs to compare, got {found}\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["evaluate", "--tid", "gone"], "no predictions at exp/inference/gone.json: run mcrs infer first"),
        (["compare", "mine", "gone.json"], "no predictions at gone.json: run mcrs infer first"),
        (["evaluate", "--tid", "mne"], f"{NONE.format('mne')}; did you mean 'mine'?"),
        (
            ["evaluate", "--tid", "stopped"],
            "no predictions at exp/inference/stopped.json, but the run has a journal; repeat its mcrs infer "
            "command to write them",
        ),
        (["report", "mine", "exp/inference/Other.json"], f"{NONE.format('Other')}; did you mean 'other'?"),
        (["export", "--tid", "yours"], f"{NONE.format('yours')}\n"),
        (
            ["submit", "--tid", "kept"],
            f"{NONE.format('kept')}; for those in exp/inference/devset, add --eval_dataset devset",
        ),
        (
            ["submit", "--tid", "mine", "--eval_dataset", "blindset_A"],
            "no predictions at exp/inference/blindset_A/mine.json: run mcrs infer first, or set --save_path to their "
            "folder; for those in exp/inference, leave out --eval_dataset blindset_A",
        ),
        (
            ["compare", "my/rows.csv"],
            f"{PLAIN}; for predictions elsewhere, give the path of their JSON file (FILE.json)",
        ),
        (
            ["compare", "mine", "a.trec"],
            "a.trec: expected the name of a run, or the path of its predictions as JSON (FILE.json); docs/evaluation",
        ),
        (
            ["compare", "mine", "lines.json"],
            "lines.json, line 2, column 1: not valid JSON: expected the end at '{}'; expected a JSON list",
        ),
    ],
)
def test_predictions_that_cannot_be_read_are_named_first(
    workplace: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    (workplace / "a.trec").write_text("a_1 Q0 t1 1 1 x\n", encoding="utf-8")
    (workplace / "lines.json").write_text("{}\n{}\n", encoding="utf-8")
    (workplace / "exp/inference/stopped.journal.jsonl").touch()
    (workplace / "exp/inference/devset").mkdir()
    (workplace / "exp/inference/devset/kept.json").write_text("[]", encoding="utf-8")
    assert main(command) == 2
    assert capsys.readouterr().err.startswith(f"error: {said}")


def test_name_of_a_configuration_without_predictions_is_not_taken_for_a_misspelt_run(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workplace / "exp/inference/other.json").rename(workplace / "exp/inference/other_2.json")
    assert main(["evaluate", "--tid", "other"]) == 2
    assert capsys.readouterr().err == f"error: {NONE.format('other')}\n"


def test_few_sessions_are_a_warning_once(
    workplace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcrs.evaluation.ground_truth.MIN_SESSIONS", MIN_SESSIONS)
    for command in (["evaluate", "--tid", "mine"], ["compare", "mine", "other"], ["report", "mine", "other"]):
        assert main(command) == 0
        assert capsys.readouterr().err.splitlines() == [FEW.format(workplace / "data" / "talks")]
    write_rows(workplace / "data" / "talks", "test", [session_row(f"s{i}", ["t1", "t2"]) for i in range(8)])
    assert main(["infer", "--tid", "mine", "--name", "eight"]) == 0
    assert main(["evaluate", "--tid", "eight"]) == 0
    assert "are not reliable" not in capsys.readouterr().err


def test_popularity_from_the_answered_sessions_is_a_warning(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    popular = ["baseline", "popularity", "--tid", "mine"]
    assert main(popular) == 0
    assert capsys.readouterr().err == ""
    assert main([*popular, "--train_split", "tran", "--name", "leaky"]) == 2
    assert "unknown split 'tran'; did you mean 'train'? (found: " in (said := capsys.readouterr().err)
    assert "; set --train_split to one of these, or correct test_dataset_name; or choose --source catalog" in said
    assert main([*popular, "--train_split", "test", "--name", "leaky"]) == 0
    assert capsys.readouterr().err == (
        "warning: the scores are optimistic: plays in the training split 'test' are counted, which also has 3 of 3 "
        "answered sessions; choose another --train_split\n"
    )
    shutil.copy(workplace / "data/talks/test.jsonl", workplace / "one.jsonl")
    assert main([*popular, "--set", "test_dataset_name=one.jsonl", "--name", "one"]) == 0
    assert capsys.readouterr().err == (
        "warning: the scores are optimistic: plays in one.jsonl, one file without splits, are counted, which also has "
        "3 of 3 answered sessions; choose --source catalog, or a folder with a split for training\n"
    )


@pytest.mark.parametrize(
    "flags",
    [
        ["random", "--train_split", "train"],
        ["random", "--source", "catalog"],
        ["popularity", "--source", "catalog", "--train_split", "train"],
    ],
)
def test_baseline_refuses_flags_without_effect(
    workplace: Path, flags: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["baseline", *flags, "--tid", "mine"]) == 2
    assert "no effect" in capsys.readouterr().err
    assert not (workplace / f"exp/inference/mine_{flags[0]}.json").exists()
