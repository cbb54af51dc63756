"""Among candidates, a run keeps what repeats its own earlier responses least."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from mcrs.inference.journal import read_journal
from mcrs.inference.journal_entry import Entry
from mcrs.inference.prediction_file import choose_responses
from mcrs.pipeline.crs import turn_seed
from mcrs.registry import LANGUAGE_MODELS
from mcrs.types import Completion, Message, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.inference.paths import RunPaths
    from mcrs.types import GenerationRequest
    from tests.inference.conftest import StartRun

HERE, TRY = "Here is “Halo”, a fine song.", "Try “Halo”, you will love it."


def turn(session_id: str, number: int, *responses: str) -> Turn:
    return Turn(session_id, None, number, tuple(Message("assistant", text) for text in responses), "pop")


def entry(of: Turn, *candidates: str) -> Entry:
    several = list(candidates) if len(candidates) > 1 else []
    return Entry(of.session_id, of.turn_number, "", [], candidates[0], finish_reason="stop", candidates=several)


def choose(*answered: tuple[Turn, Sequence[str]]) -> list[str]:
    entries = {of.key: entry(of, *candidates) for of, candidates in answered}
    return list(choose_responses([of for of, _ in answered], entries).values())


def test_an_opening_of_the_runs_own_session_is_avoided() -> None:
    both = (HERE, TRY)
    assert choose((turn("a", 1), both), (turn("a", 2), both), (turn("a", 3), both)) == [HERE, TRY, HERE]
    # Another session has its own openings, but the bigrams of the whole run count.
    assert choose((turn("a", 1), (HERE,)), (turn("b", 1), both)) == [HERE, TRY]


def test_an_opening_of_the_datasets_history_is_avoided_too() -> None:
    assert choose((turn("a", 2, "Here is one."), (HERE, TRY))) == [TRY]


def test_without_a_choice_the_response_is_kept() -> None:
    assert choose((turn("a", 1), (HERE,)), (turn("a", 2), (HERE,))) == [HERE, HERE]


def test_a_failed_turn_has_no_response() -> None:
    failed = Entry("a", 1, "", [], finish_reason="error", error="no memory")
    assert choose_responses([turn("a", 1)], {failed.key: failed}) == {failed.key: ""}


SETTINGS = {"generation": {"candidates": 4, "response_check": "none", "do_sample": True}}


@pytest.fixture
def start_varied(start_run: StartRun, monkeypatch: pytest.MonkeyPatch) -> StartRun:
    """Runs whose first candidates open in one way, and the others in another."""

    def answer(_: object, request: GenerationRequest) -> Completion:
        opening = "Here is" if request.seed == turn_seed(0, request.key) else "Try this"
        return Completion(request.key, f"{opening} number {request.seed % 7}.", 3, 3, "stop")

    monkeypatch.setattr(LANGUAGE_MODELS["slow"].load(), "answer", answer)
    return partial(start_run, **SETTINGS)


def test_the_choice_depends_neither_on_batches_nor_on_resuming(start_varied: StartRun, paths: RunPaths) -> None:
    start_varied().execute()
    whole, lines = json.loads(paths.output.read_bytes()), paths.journal.read_bytes().splitlines(keepends=True)
    entries = read_journal(paths.journal)[0]
    assert all(len(each.candidates) == 4 for each in entries.values())
    openings = [row["predicted_response"].split(" number")[0] for row in whole]
    assert openings == ["Here is", "Try this", "Here is", "Try this"]

    for kept, size in ((len(lines) // 2, 1), (len(lines) - 1, 3)):
        paths.output.unlink()
        paths.journal.write_bytes(b"".join(lines[:kept]))
        start_varied(inference={"batch_size": size, "group_size": size}).execute()
        assert json.loads(paths.output.read_bytes()) == whole


def test_a_finished_run_knows_its_own_file(start_varied: StartRun, paths: RunPaths) -> None:
    start_varied(limit=1).execute()
    first = json.loads(paths.output.read_bytes())
    # The larger run replaces the file of the smaller one, and changes nothing of it.
    assert start_varied().execute().written
    assert json.loads(paths.output.read_bytes())[: len(first)] == first
    assert not start_varied().execute().written
