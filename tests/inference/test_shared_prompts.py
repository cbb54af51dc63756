"""Whole runs with a tiny model of transformers that samples: no way of working changes a byte of the output."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mcrs.inference.journal import Journal, read_journal
from mcrs.inference.run_dataset import InferenceRun
from mcrs.inference.signals import Interrupted
from tests.tiny_data import session_row, write_rows
from tests.tiny_models import build_tokenizer, save_model

if TYPE_CHECKING:
    from pathlib import Path

    from mcrs.inference.journal_entry import Entry
    from mcrs.inference.paths import RunPaths

StartRun = Callable[..., InferenceRun]

#: Changes of the configuration that may change no result.
WAYS: dict[str, dict[str, Any]] = {
    "same settings": {},
    "little memory": {"inference": {"prompt_cache_gib": 1e-6}},
    "session by session": {"inference": {"group_size": 1}},
    "few rows": {"lm": {"max_rows": 2}, "inference": {"group_size": 4}},
    "plain way": {"reuse_prefix": False, "inference": {"batch_size": 5}},
    "plain way, one by one": {"reuse_prefix": False, "inference": {"batch_size": 1, "group_size": 1}},
}
N_TURNS = 10


@pytest.fixture
def model(tmp_path: Path, tiny_data: dict[str, Any]) -> dict[str, Any]:
    """A model and three sessions, as keys of a configuration."""
    rows = [session_row("ann", 3), session_row("bob", 5), session_row("cy", 2)]
    write_rows(tmp_path / "data" / "talks", "test", rows)
    folder = save_model(tmp_path / "model", build_tokenizer(), max_position_embeddings=4096)
    return {"lm_backend": "hf_causal", "lm_type": str(folder), "device": "cpu", "dtype": "float32"}


def settings(model: dict[str, Any], way: dict[str, Any]) -> dict[str, Any]:
    """The keys of a configuration that samples in one of the ways."""
    rest = {key: value for key, value in way.items() if key != "reuse_prefix"}
    generation = {"do_sample": True, "temperature": 1.5, "top_p": 0.95, "max_new_tokens": 6, "response_check": "none"}
    return {**model, **rest, "generation": {**generation, "reuse_prefix": way.get("reuse_prefix", True)}}


def stop_at_response(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let a signal come when so many responses are safe."""
    append = Journal.append
    responses: list[Entry] = []

    def append_or_stop(journal: Journal, entry: Entry) -> None:
        append(journal, entry)
        responses.extend([entry] if entry.is_answered else [])
        if len(responses) == number:
            raise Interrupted(15)

    monkeypatch.setattr(Journal, "append", append_or_stop)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_sampled_run_gives_the_same_bytes_however_it_works_and_wherever_it_is_interrupted(
    way: dict[str, Any], start_run: StartRun, paths: RunPaths, model: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    start_run(**settings(model, {})).execute()
    expected = paths.output.read_bytes()
    assert len({row["predicted_response"] for row in json.loads(expected)}) == N_TURNS

    assert start_run(**settings(model, way), overwrite=True).execute().n_computed == N_TURNS
    assert paths.output.read_bytes() == expected

    # Overwriting, interrupted, resumed the usual way, interrupted again, resumed in this way.
    for number, (flags, changes) in enumerate([({"overwrite": True}, way), ({}, {})], start=2):
        with monkeypatch.context() as broken:
            stop_at_response(broken, number)
            with pytest.raises(Interrupted):
                start_run(**settings(model, changes), **flags).execute()
    assert sum(entry.is_answered for entry in read_journal(paths.journal)[0].values()) == 2 + 3
    summary = start_run(**settings(model, way)).execute()

    assert (summary.n_computed, summary.errors) == (N_TURNS - 5, ())
    assert paths.output.read_bytes() == expected


@pytest.mark.parametrize("way", [WAYS["same settings"], WAYS["plain way"]], ids=["same settings", "plain way"])
def test_sampled_run_with_more_sessions_keeps_the_responses_of_the_first(
    way: dict[str, Any], start_run: StartRun, paths: RunPaths, model: dict[str, Any]
) -> None:
    start_run(**settings(model, {})).execute()
    expected = paths.output.read_bytes()

    start_run(**settings(model, way), overwrite=True, limit=1).execute()
    assert start_run(**settings(model, {})).execute().n_computed == 7

    assert paths.output.read_bytes() == expected
