"""Runs whose plug-ins report odd values: the journal stays readable, and only the turns concerned are lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from mcrs.errors import MCRSError
from mcrs.inference.journal import read_journal
from mcrs.inference.run_dataset import InferenceRun
from mcrs.registry import LANGUAGE_MODELS, RETRIEVERS
from mcrs.registry.plugins import load_plugin
from mcrs.types import Completion, GenerationRequest, Ranking

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: Callable[[GenerationRequest], Any]) -> None:
    monkeypatch.setattr(LANGUAGE_MODELS["slow"].load(), "answer", lambda _, request: answer(request))


def rank_with(monkeypatch: pytest.MonkeyPatch, rank: Callable[[str], Any]) -> None:
    monkeypatch.setattr(
        RETRIEVERS["hash"].load(),
        "search",
        lambda _, queries, topk: [rank(query.splitlines()[-1]) for query in queries],
    )


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ((1.0, 2.5, "stop"), (1, None, "stop")),
        ((float("nan"), "7", "eos"), (None, None, "other")),
        ((np.int64(3), -2, None), (3, None, "other")),
    ],
)
def test_odd_counts_and_reasons_are_kept_as_what_can_be_read_back(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch, odd: tuple[Any, ...], kept: tuple[Any, ...]
) -> None:
    start_run()
    answer_with(monkeypatch, lambda request: Completion(request.key, "hi", *odd))

    assert start_run().execute().errors == ()

    entries = read_journal(paths.journal)[0].values()
    assert {(entry.n_prompt_tokens, entry.n_new_tokens, entry.finish_reason) for entry in entries} == {kept}
    assert start_run().execute().n_computed == 0


@pytest.mark.parametrize("bad", [None, "hi", Completion(("nobody", 1), "hi", 1, 1, "stop")])  # type: ignore[arg-type]
def test_response_that_cannot_be_kept_is_an_error_of_its_turn(
    start_run: StartRun, monkeypatch: pytest.MonkeyPatch, bad: Any
) -> None:
    start_run()
    good = LANGUAGE_MODELS["slow"].load()().answer
    with monkeypatch.context() as broken:
        answer_with(broken, lambda request: bad if request.key == ("bob", 1) else good(request))
        (error,) = start_run().execute().errors
    assert error.startswith("session bob, turn 1: SlowLM returned ")

    assert start_run().execute().n_computed == 1


@pytest.mark.parametrize(
    ("rows", "scores", "message"),
    [
        ([0.5], [1.0], "expected a list of integers"),
        ([-1], [1.0], "catalogue index -1"),
        ([0], [1.0, 2.0], "1 track with 2 scores"),
    ],
)
def test_ranking_that_cannot_be_used_is_an_error_of_its_turn(
    start_run: StartRun, monkeypatch: pytest.MonkeyPatch, rows: Any, scores: Any, message: str
) -> None:
    start_run()
    rank_with(
        monkeypatch,
        lambda query: Ranking(rows, scores) if "bob wants number 1" in query else Ranking.of([1, 2], [2.0, 1.0]),
    )
    (error,) = start_run().execute().errors
    assert error.startswith("session bob, turn 1: ranking failed: HashRetriever returned ")
    assert message in error


@pytest.mark.parametrize(
    "ranking",
    [Ranking(np.array([1.0, 2.0]), np.array([2, 1])), Ranking([1, 2], [float("nan"), float("inf")])],  # type: ignore[arg-type]
)
def test_rankings_that_can_be_brought_into_shape_are(
    start_run: StartRun, monkeypatch: pytest.MonkeyPatch, ranking: Ranking
) -> None:
    start_run()
    rank_with(monkeypatch, lambda _: ranking)
    assert start_run().execute().errors == ()


def test_fractions_are_not_cut_down_to_rows() -> None:
    assert Ranking.of([2.0, np.int64(1)], [1.0, 0.5]).rows.tolist() == [2, 1]  # type: ignore[list-item]
    for row in (1.5, "1", None, 2**40):
        with pytest.raises(MCRSError, match="expected a 32-bit integer"):
            Ranking.of([row], [1.0])  # type: ignore[list-item]


EXITS = """
from mcrs.registry import RETRIEVERS
from mcrs.retrieval_modules.base import TextRetriever
from mcrs.types import Ranking

class Exits(TextRetriever):
    def search(self, queries, topk):
        if any("bob wants number 1" in query.splitlines()[-1] for query in queries):
            raise SystemExit(3)
        return [Ranking.of([0, 1], [2.0, 1.0]) for _ in queries]

if "exits" not in RETRIEVERS:
    RETRIEVERS.register("exits", Exits)
"""


def test_plugin_that_exits_at_one_turn_loses_that_turn_only(start_run: StartRun, tmp_path: Path) -> None:
    plugin = tmp_path / "exits.py"
    plugin.write_text(EXITS)
    load_plugin(plugin)

    (error,) = start_run(retrieval_type="exits", plugins=(plugin,)).execute().errors

    assert error.startswith("session bob, turn 1: ranking failed: plug-in ")
    assert error.endswith(": SystemExit: 3")
    assert "exits.py, line 9, in " in error
