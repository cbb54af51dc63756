"""Experiments in memory: the figures are those of the commands."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import mcrs
from mcrs.cli import main
from mcrs.data.conversation import Session
from mcrs.data.session_source import SessionSource, load_sessions
from mcrs.errors import ConfigError, DataError, MCRSError, OutputError, UnknownNameError
from tests.pickling import pickled_copy
from tests.tiny_data import session_row, write_tiny_data


@pytest.fixture(scope="module")
def compared(demo: mcrs.Pipeline, bm25: mcrs.Pipeline) -> mcrs.Experiment:
    return mcrs.experiment([bm25, demo])


def test_figures_are_those_of_the_commands(
    demo: mcrs.Pipeline, bm25: mcrs.Pipeline, compared: mcrs.Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    for name, pipeline in (("plain", bm25), ("hybrid", demo)):
        (tmp_path / "config" / f"{name}.yaml").write_text(pipeline.to_yaml(), encoding="utf-8")
        assert main(["infer", "--tid", name]) == 0
    assert main(["compare", "plain", "hybrid"]) == 0
    written = json.loads((tmp_path / "exp/scores/plain_vs_hybrid.json").read_text(encoding="utf-8"))
    rows = {row.measure: row for row in compared.figures if row.name == "demo"}
    assert len(written["differences"]) == len(rows) == 3
    for each in written["differences"]:
        row = rows[each["measure"]]
        assert each["delta"] == [row.delta, row.delta_low, row.delta_high]
        assert (each["p_value"], each["p_holm"]) == (row.p_value, row.p_holm)
    assert main(["evaluate", "--tid", "hybrid"]) == 0
    scores = json.loads((tmp_path / "exp/scores/hybrid.json").read_text(encoding="utf-8"))
    for name, row in rows.items():
        assert scores["details"]["macro"][name] == {"value": row.value, "low": row.low, "high": row.high}
    evaluated = mcrs.evaluate("exp/inference/hybrid.json", "hybrid", measures=["ndcg@20", "distinct_2", "names_title"])
    assert [row.value for row in evaluated.figures] == [
        scores["ndcg@20"],
        scores["lexical_diversity"],
        pytest.approx(scores["details"]["responses"]["names_title"]),
    ]


def test_table_is_a_data_frame(compared: mcrs.Experiment) -> None:
    table = compared.to_pandas().set_index(["name", "measure"])
    assert table.loc[("demo", "ndcg@20"), "value"] == pytest.approx(0.8226, abs=1e-4)
    assert table.loc[("bm25", "ndcg@20"), "value"] == pytest.approx(0.5584, abs=1e-4)
    assert table.loc["bm25", "p_holm"].isna().all()
    assert "demo" in repr(compared)


def test_runs_of_several_results_can_be_compared(
    demo: mcrs.Pipeline, compared: mcrs.Experiment, tmp_path: Path
) -> None:
    rows = [asdict(each) for each in compared.runs[0].predictions]
    (tmp_path / "published.json").write_text(json.dumps(rows), encoding="utf-8")
    published = mcrs.evaluate(tmp_path / "published.json", demo)
    found = mcrs.Experiment((compared.runs[1], *published.runs), ("ndcg@20", "mrr"), baseline=1)
    assert [row.name for row in found.figures] == ["demo", "demo", "published", "published"]
    expected = mcrs.Experiment(compared.runs, ("ndcg@20", "mrr"), baseline=0).figures[2:]
    assert found.figures[:2] == expected
    assert found.report(tmp_path / "report.html").is_file()


def test_runs_that_cannot_be_compared_are_refused(tiny: mcrs.Pipeline) -> None:
    runs = mcrs.experiment([tiny, tiny % 1], names=["a", "b"], measures=["mrr"]).runs
    other = mcrs.experiment([tiny], [session_row("z"), session_row("y"), session_row("x")], names=["c"]).runs
    assert len(other[0].truth) == len(runs[0].truth)
    wrong: list[tuple[tuple[Any, ...], type[MCRSError], str]] = [
        (
            ((*runs, *other), ["mrr"]),
            DataError,
            "runs: 'c' does not answer the turns of 'a'; evaluate both over one data",
        ),
        (((*runs, *runs), ["mrr"]), ConfigError, "runs: two are named 'a'"),
        (((), ["mrr"]), ConfigError, "runs: expected runs, such as result.runs, got ()"),
        ((runs[0], ["mrr"]), ConfigError, "runs: expected runs"),
        ((["a"], ["mrr"]), ConfigError, "runs: expected runs"),
        ((runs, "mrr"), ConfigError, "measures: expected a list"),
        ((runs, ["mrrr"]), UnknownNameError, "unknown measure 'mrrr'; did you mean 'mrr'?"),
        ((runs, ["mrr"], 2), ConfigError, "baseline: expected a position from 0 to 1, or None, got 2"),
    ]
    for arguments, error, said in wrong:
        with pytest.raises(error, match=f"^{re.escape(said)}"):
            mcrs.Experiment(*arguments)


def test_table_is_shown_in_a_notebook(tiny: mcrs.Pipeline) -> None:
    shown = mcrs.experiment([tiny, tiny % 1], names=["<b>", "b"], measures=["mrr"])._repr_html_()
    assert shown.startswith("<table>")
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert f">{mcrs.experiment([tiny % 1], measures=['mrr']).figures[0].value:.4f} [" in shown


def test_experiment_pickles(compared: mcrs.Experiment, tmp_path: Path) -> None:
    compared.report(tmp_path / "first.html")
    loaded = pickled_copy(compared)
    assert repr(loaded) == repr(compared)
    loaded.report(tmp_path / "second.html")
    assert (tmp_path / "second.html").read_bytes() == (tmp_path / "first.html").read_bytes()


def test_report_is_written_and_no_other_file_replaced(compared: mcrs.Experiment, tmp_path: Path) -> None:
    path = compared.report(tmp_path / "out.html", n_sessions=1)
    assert "<html" in path.read_text(encoding="utf-8")
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write the"):
        compared.report(tmp_path / "mine.html")


@pytest.fixture
def tiny(tmp_path: Path) -> mcrs.Pipeline:
    keys = write_tiny_data(tmp_path / "data", [session_row(name) for name in "abc"])
    return mcrs.load(mcrs.RunConfig(), lm_type="template", cache_dir=tmp_path / "cache", **keys)


def test_baseline_may_stand_anywhere(tiny: mcrs.Pipeline) -> None:
    found = mcrs.experiment([tiny % 1, tiny], baseline=1, names=["short", "long"], measures=["ndcg@20", "mrr"])
    assert [(row.name, math.isnan(row.delta)) for row in found.figures] == [
        ("short", False),
        ("short", False),
        ("long", True),
        ("long", True),
    ]
    assert found.comparison is not None
    assert found.comparison.tids == ("long", "short")
    assert mcrs.experiment([tiny, tiny % 1], names=["a", "b"], baseline=None).comparison is None


def test_measures_of_every_kind(tiny: mcrs.Pipeline) -> None:
    names = ["hit@1", "catalog_diversity", "distinct_1", "length"]
    rows = {row.measure: row for row in mcrs.experiment([tiny, tiny % 1], names=["a", "b"], measures=names).figures}
    assert list(rows) == names
    assert rows["length"].value > 0, "a measure of responses has them written"
    assert rows["length"].p_holm <= 1
    assert math.isnan(rows["catalog_diversity"].low)
    assert math.isnan(rows["catalog_diversity"].p_value)


def test_responses_that_were_not_written_are_not_measured(tiny: mcrs.Pipeline) -> None:
    names = ["distinct_2", "opening_diversity", "length", "names_title", "apology", "empty", "ndcg@20"]
    silent = mcrs.experiment([tiny, tiny % 1], names=["a", "b"], measures=names, responses=False)
    values = {row.measure: row.value for row in silent.figures}
    assert {name for name, value in values.items() if not math.isnan(value)} == {"empty", "ndcg@20"}
    assert values["empty"] == 1
    # What is not measured is not tested, so the others are adjusted for two tests.
    tested = {row.measure: row for row in silent.figures if not math.isnan(row.p_value)}
    assert list(tested) == ["empty", "ndcg@20"]
    assert tested["ndcg@20"].p_holm == min(2 * tested["ndcg@20"].p_value, 1)
    assert "distinct_2" in repr(silent)
    assert silent.scores[0].official()["lexical_diversity"] == 0


def test_own_measure_of_responses_needs_responses(tiny: mcrs.Pipeline) -> None:
    @mcrs.measure
    def n_characters(answer: mcrs.Answer) -> int:
        assert repr(answer)
        return len(answer.response)

    said = "measure 'n_characters', session a, turn 1: it reads the response, but none is written; add responses=True"
    for responses in (None, False):
        with pytest.raises(ConfigError, match=said):
            mcrs.experiment([tiny], measures=[n_characters, "ndcg@20"], responses=responses)
    written = mcrs.experiment([tiny], measures=[n_characters], responses=True)
    beside = mcrs.experiment([tiny], measures=[n_characters, "length"])
    assert written.figures[0].value == beside.figures[0].value > 0


def test_dataset_may_be_named_split_or_given(tiny: mcrs.Pipeline, tmp_path: Path) -> None:
    folder = str(tmp_path / "data" / "talks")
    sessions = load_sessions(SessionSource(folder, "test"))
    by_default = mcrs.experiment([tiny]).figures
    assert mcrs.experiment([tiny], folder).figures == by_default
    assert mcrs.experiment([tiny], (folder, "test")).figures == by_default
    assert mcrs.experiment([tiny], Path(folder)).figures == by_default
    assert mcrs.experiment([tiny], (Path(folder), "test")).figures == by_default
    assert mcrs.experiment([tiny], sessions).figures == by_default
    assert mcrs.experiment([tiny], tuple(sessions)).figures == by_default
    rows = [json.loads(line) for line in (tmp_path / "data" / "talks" / "test.jsonl").read_text().splitlines()]
    assert mcrs.experiment([tiny], rows).figures == by_default
    assert len(mcrs.predict(tiny, sessions[:1], responses=False)) == 2


def test_conversations_about_another_catalogue_are_reported(
    tiny: mcrs.Pipeline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sessions = tmp_path / "other.jsonl"
    turns = [{"turn_number": 1, "role": role, "content": text} for role, text in (("user", "jazz"), ("music", "gone"))]
    sessions.write_text(json.dumps({"session_id": "s", "conversations": turns}) + "\n", encoding="utf-8")
    mcrs.experiment([tiny], dataset=str(sessions))
    assert f"{sessions} (test): none of the tracks that it plays (1) is in the catalogue" in caplog.text


def test_few_sessions_are_a_warning_once(
    tiny: mcrs.Pipeline, demo: mcrs.Pipeline, bm25: mcrs.Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    mcrs.experiment([bm25, demo], measures=["ndcg@20"])
    assert "are not reliable" not in caplog.text
    mcrs.experiment([tiny, tiny % 1], names=["a", "b"])
    assert caplog.text.count("3 sessions with a relevant track: intervals and p-values over fewer than 8 sessions") == 1
    mcrs.evaluate(mcrs.predict(tiny, responses=False), tiny)
    assert caplog.text.count("are not reliable") == 2


def test_session_without_turns_has_no_relevant_track(tiny: mcrs.Pipeline) -> None:
    with pytest.raises(DataError, match="no turn has a relevant track"):
        mcrs.experiment([tiny], dataset=[Session("s", "", ())])


def test_predictions_are_evaluated_as_rows_and_objects(tiny: mcrs.Pipeline) -> None:
    predictions = mcrs.predict(tiny)
    assert all(row.predicted_response for row in predictions)
    rows = [vars(row) for row in predictions]
    assert mcrs.evaluate(predictions, tiny).figures == mcrs.evaluate(rows, tiny).figures
    with pytest.raises(DataError, match=r"missing(.|\n)*\nallow_missing=True scores missing turns as 0$"):
        mcrs.evaluate(predictions[1:], tiny)
    assert mcrs.evaluate(predictions[1:], tiny, allow_missing=True).runs[0].ranks[0] == 0
    twice = [replace(predictions[0], predicted_track_ids=["t1", "t1"]), *predictions[1:]]
    with pytest.raises(DataError, match=r"\nallow_repeated=True counts a duplicate track at its first rank$"):
        mcrs.evaluate(twice, tiny)
    assert mcrs.evaluate(twice, tiny, allow_repeated=True).runs[0].ranks[0] == 1


def test_predictions_are_named_by_their_run(
    tiny: mcrs.Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "exp" / "inference"
    folder.mkdir(parents=True)
    predictions = mcrs.predict(tiny)
    (folder / "mine.json").write_text(json.dumps([asdict(row) for row in predictions]))
    (folder / "mine.manifest.json").touch()
    (tmp_path / "mine").mkdir()
    by_name = mcrs.evaluate("mine", tiny)
    assert by_name.figures == mcrs.evaluate(folder / "mine.json", tiny).figures
    assert by_name.runs[0].tid == "mine"
    with pytest.raises(DataError) as caught:
        mcrs.evaluate("mina", tiny)
    assert str(caught.value) == (
        f"predictions: there is no run 'mina' ({Path('exp/inference/mina.json')}), and no file of that path; "
        f"did you mean 'mine'?"
    )
    (tmp_path / "mine").rmdir()
    (tmp_path / "mine").write_text(json.dumps([asdict(predictions[0])]))
    with pytest.raises(DataError, match="missing"):
        mcrs.evaluate("mine", tiny)  # a file of that path comes first


def test_advice_is_what_a_call_can_do(tiny: mcrs.Pipeline, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        mcrs.evaluate([], mcrs.load("demo"))
    assert "more: missing\nallow_missing=True" in str(caught.value)
    (tmp_path / "mine.json").write_text("[]")
    with pytest.raises(DataError, match=r"^predictions: there is no file .*min\.json; did you mean '.*mine\.json'\?$"):
        mcrs.evaluate(tmp_path / "min.json", tiny)
    with pytest.raises(DataError, match=r"set the split of dataset=\(name, split\) to test, or correct dataset$"):
        mcrs.predict(tiny, ("builtin:blind", "foo"))
    with pytest.raises(ConfigError, match=r"for a file elsewhere, give its path \(on a command line: --config FILE\)$"):
        mcrs.load("nix")


def test_session_that_is_given_twice_is_refused(tiny: mcrs.Pipeline, tmp_path: Path) -> None:
    first, *others = load_sessions(SessionSource(str(tmp_path / "data" / "talks"), "test"))
    with pytest.raises(DataError, match="dataset: duplicate session_id 'a'; list each session once"):
        mcrs.experiment([tiny], [first, *others, first])


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"pipelines": []}, ConfigError, "expected a list of pipelines"),
        ({"pipelines": "demo"}, ConfigError, "expected a list of pipelines"),
        ({"twice": True}, ConfigError, "two pipelines are named 'bm25'"),
        ({"twice": True, "names": ["a"]}, ConfigError, "names: expected one for each of the 2"),
        ({"baseline": 1}, ConfigError, "baseline: expected 0, the position of the only pipeline, or None"),
        ({"baseline": True}, ConfigError, "baseline: expected 0, the position"),
        ({"measures": ["ndgc@20"]}, UnknownNameError, "did you mean 'ndcg@20'"),
        ({"measures": "ndcg@20"}, ConfigError, "measures: expected a list"),
        ({"measures": [len]}, ConfigError, "decorate it with @mcrs.measure"),
        ({"dataset": ["no session"]}, DataError, r"expected a name, \(name, split\) or sessions, got \['no session'\]"),
        ({"dataset": ("a", "b", "c")}, DataError, r"expected a name, \(name, split\) or sessions"),
        ({"dataset": "builtin:conversation"}, DataError, "did you mean 'conversations'"),
    ],
)
def test_wrong_arguments_are_refused(
    tiny: mcrs.Pipeline, given: dict[str, Any], error: type[Exception], said: str
) -> None:
    pipelines = given.pop("pipelines", [tiny, tiny] if given.pop("twice", False) else [tiny])
    with pytest.raises(error, match=said):
        mcrs.experiment(pipelines, **given)


def test_pipelines_of_different_conversations_need_a_dataset(tiny: mcrs.Pipeline, demo: mcrs.Pipeline) -> None:
    with pytest.raises(ConfigError, match="the pipelines name different conversations"):
        mcrs.experiment([tiny, demo])


def test_own_measure_counts_where_it_is_a_number(tiny: mcrs.Pipeline) -> None:
    @mcrs.measure
    def first_turn_only(answer: mcrs.Answer) -> float:
        return float(answer.rank == 1) if answer.turn.turn_number == 1 else math.nan

    @mcrs.measure
    class ListLength:
        def __call__(self, answer: mcrs.Answer) -> np.int64:
            return np.int64(len(answer.track_ids))

    rows = mcrs.experiment([tiny], measures=[first_turn_only, "ListLength"]).figures
    assert 0 <= rows[0].value <= 1
    assert rows[1].value == 6
    with pytest.raises(ConfigError, match="a measure named 'first_turn_only' is already registered"):
        mcrs.measure(first_turn_only)


def test_measure_that_the_experiment_does_not_use_is_not_called(tiny: mcrs.Pipeline, tmp_path: Path) -> None:
    @mcrs.measure
    def broken(answer: mcrs.Answer) -> float:
        raise ValueError("not for this data")

    @mcrs.measure
    def always(answer: mcrs.Answer) -> float:
        return 1.0

    result = mcrs.experiment([tiny], measures=["ndcg@20", "always"])
    assert result.report(tmp_path / "report.html").is_file()
    assert list(result.scores[0].custom) == ["always"]
    columns = result.turns_to_pandas().columns
    assert "always" in columns
    assert "broken" not in columns


@pytest.mark.parametrize("value", [True, np.bool_(True), np.array(1), np.float16(1), Decimal(1)])
def test_number_of_any_kind_is_a_value(tiny: mcrs.Pipeline, value: object) -> None:
    @mcrs.measure
    def one(answer: mcrs.Answer) -> object:
        return value

    assert mcrs.experiment([tiny], measures=[one]).figures[0].value == 1


class NeedsSettings:
    def __init__(self, k: int) -> None:
        self.k = k

    def __call__(self, answer: mcrs.Answer) -> float:
        return 1.0


class NoCall:
    pass


async def waiting(answer: mcrs.Answer) -> float:
    return 1.0


def of_two(answer: mcrs.Answer, catalog: object) -> float:
    return 1.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (NeedsSettings, "NeedsSettings cannot be called with one argument, the answer .*'k'"),
        (NoCall, "NoCall cannot be called with one argument, the answer .*not a callable"),
        (of_two, "of_two cannot be called with one argument, the answer .*'catalog'"),
        (waiting, "waiting is an async function"),
        (NeedsSettings(1), "expected a function or a class with a name"),
        ("ndcg", "expected a function or a class with a name, got 'ndcg'"),
    ],
)
def test_what_cannot_measure_an_answer_is_refused(given: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=f"^@mcrs.measure: {said}"):
        mcrs.measure(given)


def test_function_of_the_name_of_another_measure_is_refused(tiny: mcrs.Pipeline) -> None:
    def make(value: float) -> Any:
        def same_name(answer: mcrs.Answer) -> float:
            return value

        return same_name

    mcrs.measure(make(1.0))
    with pytest.raises(ConfigError, match="measures: another function is registered as 'same_name'"):
        mcrs.experiment([tiny], measures=[make(2.0)])


def test_rows_of_predictions_may_have_arrays_and_tuples(tiny: mcrs.Pipeline) -> None:
    rows = [vars(each) for each in mcrs.predict(tiny, responses=False)]
    expected = mcrs.evaluate(rows, tiny, measures=["mrr"]).figures
    for convert in (np.array, tuple):
        odd = [
            {
                **row,
                "predicted_track_ids": convert(row["predicted_track_ids"]),
                "turn_number": np.int64(row["turn_number"]),
            }
            for row in rows
        ]
        assert mcrs.evaluate(odd, tiny, measures=["mrr"]).figures == expected


def as_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def indexed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows).set_index(list(rows[0])[:2])


class Lazy:
    """Rows that are not there yet, as a lazy data frame has them."""

    def __getitem__(self, place: object) -> object:
        raise TypeError("not subscriptable")


def stored(rows: list[dict[str, Any]]) -> list[Any]:
    """As pandas reads rows from Parquet: lists are arrays."""
    file = io.BytesIO()
    pd.DataFrame(rows).to_parquet(file)
    return pd.read_parquet(file).to_dict("records")


@pytest.mark.parametrize("hold", [as_frame, indexed, stored, iter, pa.Table.from_pylist, datasets.Dataset.from_list])
def test_rows_may_be_held_as_a_table_or_generator(tiny: mcrs.Pipeline, hold: Callable[[Any], Any]) -> None:
    predictions = [vars(each) for each in mcrs.predict(tiny)]
    expected = mcrs.evaluate(predictions, tiny, measures=["mrr", "length"]).figures
    assert mcrs.evaluate(hold(predictions), tiny, measures=["mrr", "length"]).figures == expected
    sessions = [session_row("a"), session_row("b")]
    assert mcrs.predict(tiny, hold(sessions)) == mcrs.predict(tiny, sessions)
    messages = [{"user_query": "Song 1", "user_id": "u1"}, {"user_query": "Song 2"}]
    kept = ("lm_type", "item_db_name", "user_db_name", "split_types", "corpus_types", "cache_dir")
    crs = mcrs.CRS_BASELINE(**{key: getattr(tiny.config, key) for key in kept})
    for batch_chat in (tiny.batch_chat, crs.batch_chat):
        found = [each["retrieval_items"] for each in batch_chat(hold(messages))]
        assert found == [each["retrieval_items"] for each in batch_chat(messages)]


@pytest.mark.parametrize("missing", [math.nan, None, pd.NA, pd.NaT])
def test_missing_value_of_a_data_frame_is_none(tiny: mcrs.Pipeline, missing: object) -> None:
    rows = [{**vars(each), "predicted_response": missing, "user_id": missing} for each in mcrs.predict(tiny)]
    assert mcrs.evaluate(pd.DataFrame(rows), tiny, measures=["empty"]).figures[0].value == 1
    session = {**session_row("a"), "user_id": missing}
    session["conversations"] = [
        {**message, "turn_number": np.int64(message["turn_number"])} for message in session["conversations"]
    ]
    assert [each.user_id for each in mcrs.predict(tiny, [session])] == ["", ""]


def test_lists_of_an_experiment_may_be_any_collection(tiny: mcrs.Pipeline) -> None:
    expected = mcrs.experiment([tiny, tiny % 1], measures=["mrr", "hit@1"], names=["a", "b"]).to_pandas()
    for hold in (iter, tuple, np.array, pd.Series):
        found = mcrs.experiment(iter([tiny, tiny % 1]), measures=hold(["mrr", "hit@1"]), names=hold(["a", "b"]))
        assert found.to_pandas().equals(expected)


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([], "dataset: there are no sessions"),
        (pd.DataFrame(), "dataset: there are no sessions"),
        (
            [{"session_id": "s", "conversation": []}],
            "session s: expected the key 'conversations', found session_id, conversation; rename its keys "
            "('conversation' to 'conversations')",
        ),
        ({"session_id": "s"}, "dataset: expected a name, (name, split) or sessions, got {'session_id': 's'}"),
    ],
)
def test_what_holds_no_session_is_refused(tiny: mcrs.Pipeline, sessions: Any, said: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(said)}$"):
        mcrs.predict(tiny, sessions)


def test_switch_may_be_a_boolean_of_numpy(tiny: mcrs.Pipeline) -> None:
    rows = mcrs.predict(tiny, responses=np.bool_(False))  # type: ignore[arg-type]
    assert {row.predicted_response for row in rows} == {""}
    mcrs.evaluate(rows[1:], tiny, measures=["mrr"], allow_missing=np.bool_(True))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda tiny: mcrs.experiment([tiny], responses="no"), "responses: expected True or False, got 'no'"),
        (lambda tiny: mcrs.predict(tiny, responses=None), "responses: expected True or False, got None"),
        (lambda tiny: mcrs.evaluate([], tiny, allow_missing="no"), "allow_missing: expected True or False, got 'no'"),
        (lambda tiny: mcrs.evaluate([], tiny, allow_repeated=1), "allow_repeated: expected True or False, got 1"),
    ],
)
def test_switch_is_true_or_false(tiny: mcrs.Pipeline, call: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=f"^{said}$"):
        call(tiny)


@pytest.mark.parametrize("value", [None, "0.5", math.inf, [1]])
def test_own_measure_that_is_not_a_number_is_refused(tiny: mcrs.Pipeline, value: object) -> None:
    @mcrs.measure
    def odd(answer: mcrs.Answer) -> object:
        return value

    with pytest.raises(DataError, match="measure 'odd', session a, turn 1: expected a finite number, or NaN"):
        mcrs.experiment([tiny], measures=[odd])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda tiny: mcrs.evaluate(None, tiny),
            "predictions: expected a prediction file or its rows, also as a data frame, got None",
        ),
        (lambda tiny: mcrs.experiment([tiny], measures=[len]), "measures: len is not registered"),
        (lambda tiny: mcrs.evaluate(b"x", tiny), "predictions: expected a prediction file"),
        (lambda tiny: mcrs.evaluate(Lazy(), tiny), "predictions: expected a prediction file"),
        (lambda tiny: mcrs.evaluate(np.array(3), tiny), "predictions: expected a prediction file"),
        (lambda tiny: mcrs.predict(tiny, Lazy()), "dataset: expected a name"),
        (lambda tiny: tiny.batch_chat(Lazy()), "batch: expected a list of mappings"),
        (lambda tiny: mcrs.evaluate({}, tiny), "predictions: expected a prediction file"),
        (lambda tiny: mcrs.predict(tiny, 3), "dataset: expected a name, "),
        (lambda tiny: mcrs.experiment([tiny], measures=["mrr"]).report(None), "path: expected the path of a file, got"),
        (
            lambda tiny: mcrs.experiment([tiny], measures=["mrr"]).report("report.html", n_sessions=-1),
            "n_sessions: expected a whole number, at least 0, or None, got -1",
        ),
        (lambda tiny: mcrs.experiment([tiny], measures=3), "measures: expected a list"),
        (lambda tiny: mcrs.experiment([tiny], names=3), "names: expected one for each"),
    ],
)
def test_argument_of_another_type_is_refused(tiny: mcrs.Pipeline, call: Any, said: str) -> None:
    with pytest.raises(MCRSError, match=f"^{re.escape(said)}"):
        call(tiny)
