"""Ranking within a run: protected like the responses, and never done twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mcrs.errors import RetrievalError
from mcrs.inference.journal import read_journal
from mcrs.inference.run_dataset import InferenceRun
from mcrs.inference.signals import Interrupted
from mcrs.registry import LANGUAGE_MODELS, RETRIEVERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.inference.paths import RunPaths
    from mcrs.types import Completion, GenerationRequest, Ranking

StartRun = Callable[..., InferenceRun]


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch, start_run: StartRun) -> list[list[str]]:
    """The queries of every search, whether it went well or not."""
    retriever = RETRIEVERS["hash"].load()
    search = retriever.search
    calls: list[list[str]] = []

    def note(self: object, queries: Sequence[str], topk: int) -> list[Ranking]:
        calls.append([query.splitlines()[-1] for query in queries])
        return search(self, queries, topk)

    monkeypatch.setattr(retriever, "search", note)
    return calls


def break_search(monkeypatch: pytest.MonkeyPatch, check: Callable[[Sequence[str]], None]) -> None:
    retriever = RETRIEVERS["hash"].load()
    search = retriever.search

    def broken(self: object, queries: Sequence[str], topk: int) -> list[Ranking]:
        check(queries)
        return search(self, queries, topk)

    monkeypatch.setattr(retriever, "search", broken)


def test_ranking_out_of_memory_is_halved(
    start_run: StartRun, paths: RunPaths, searched: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    output = paths.output.read_bytes()
    searched.clear()

    def check(queries: Sequence[str]) -> None:
        if len(queries) > 1:
            raise MemoryError

    break_search(monkeypatch, check)
    assert start_run(overwrite=True).execute().errors == ()

    assert paths.output.read_bytes() == output
    assert [len(queries) for queries in searched] == [1, 1, 1, 1]


def test_ranking_that_fails_for_one_turn_is_an_error_of_that_turn_which_is_tried_again(
    start_run: StartRun, paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    output = paths.output.read_bytes()

    def check(queries: Sequence[str]) -> None:
        if any("bob wants number 1" in query.splitlines()[-1] for query in queries):
            raise ValueError("cannot read\nthis")

    with monkeypatch.context() as broken:
        break_search(broken, check)
        summary = start_run(overwrite=True).execute()
        assert summary.errors == ("session bob, turn 1: ranking failed: ValueError: cannot read this",)
        assert (summary.finished, summary.n_computed) == (True, 4)
        assert not start_run().execute("stop").finished

    assert start_run().execute().n_computed == 1
    assert paths.output.read_bytes() == output


def test_ranking_that_fails_for_all_ends_the_run(start_run: StartRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_: Sequence[str]) -> None:
        raise RetrievalError("no index")

    break_search(monkeypatch, check)
    with pytest.raises(RetrievalError, match="no index"):
        start_run().execute()


def test_rankings_are_in_the_journal_piece_by_piece_and_are_not_made_again(
    start_run: StartRun, paths: RunPaths, searched: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run().execute()
    output = paths.output.read_bytes()
    paths.journal.unlink()
    monkeypatch.setattr("mcrs.inference.turn_worker._RANKED_AT_ONCE", 1)  # sessions stay whole: two turns at once

    def check(queries: Sequence[str]) -> None:
        if "bob" in queries[0]:
            raise Interrupted(15)

    with monkeypatch.context() as broken:
        break_search(broken, check)
        with pytest.raises(Interrupted):
            start_run().execute()
    assert [(entry.is_done, len(entry.predicted_track_ids)) for entry in read_journal(paths.journal)[0].values()] == [
        (False, 2), (False, 2),
    ]  # fmt: skip
    searched.clear()

    def stop(_: float) -> None:
        raise Interrupted(15)

    with monkeypatch.context() as broken:
        broken.setattr("time.sleep", stop)
        with pytest.raises(Interrupted):
            start_run().execute()
    assert [query.partition("wants")[0][-4:] for (query, _) in searched] == ["bob "]

    searched.clear()
    assert start_run().execute().n_computed == 4
    assert (searched, paths.output.read_bytes()) == ([], output)


def test_turn_without_a_response_keeps_its_tracks_when_it_is_tried_again(
    start_run: StartRun, searched: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW_LM_FORBIDDEN", "ann wants number 2")
    start_run().execute()
    monkeypatch.delenv("SLOW_LM_FORBIDDEN")
    searched.clear()

    assert start_run().execute().n_computed == 1
    assert searched == []


def test_language_model_is_given_whole_groups_however_turns_are_ranked(
    start_run: StartRun, searched: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = LANGUAGE_MODELS["slow"].load()
    stream = model.stream
    sizes: list[int] = []

    def note(self: object, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        sizes.append(len(requests))
        return stream(self, requests)

    monkeypatch.setattr(model, "stream", note)
    monkeypatch.setattr("mcrs.inference.turn_worker._RANKED_AT_ONCE", 1)
    start_run().execute()

    assert [len(queries) for queries in searched] == [2, 2]
    assert sizes == [4]
