"""Retrievers, rerankers and measures as plain functions, in Python and by ``--plugin``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field

import mcrs
from mcrs.cli import main
from mcrs.db_item import MusicCatalog  # noqa: TC001 - annotations are read at run time
from mcrs.errors import ConfigError, RetrievalError
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn
from tests.tiny_data import session_row, write_tiny_data


@pytest.fixture
def tiny(tmp_path: Path) -> mcrs.Pipeline:
    keys = write_tiny_data(tmp_path / "data", [session_row(name) for name in "abc"])
    return mcrs.load(mcrs.RunConfig(), lm_type="template", cache_dir=tmp_path / "cache", topk=3, **keys)


def first_list(pipeline: mcrs.Pipeline) -> list[str]:
    return mcrs.predict(pipeline, responses=False)[0].predicted_track_ids


def test_function_is_a_retriever_with_settings(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def from_the_end(turn: Turn, topk: int, catalog: MusicCatalog, skip: Annotated[int, Field(ge=0)] = 0) -> list[str]:
        """The last tracks of the catalogue."""
        return catalog.track_ids[::-1][skip : skip + topk]

    assert first_list(tiny.with_ranking(mcrs.Retriever("from_the_end"))) == ["t5", "t4", "t3"]
    assert first_list(tiny.with_ranking(mcrs.Retriever("from_the_end", skip=2))) == ["t3", "t2", "t1"]
    with pytest.raises(ConfigError, match=r"retrieval\.skip: input should be greater than or equal to 0"):
        tiny.with_ranking(mcrs.Retriever("from_the_end", skip=-1))
    with pytest.raises(ConfigError, match="did you mean 'skip'"):
        tiny.with_ranking(mcrs.Retriever("from_the_end", skp=1))
    fused = 1.0 * mcrs.Retriever("from_the_end") + 0.1 * mcrs.Retriever("bm25")
    assert first_list(tiny.with_ranking(fused))[0] == "t5"


def test_scores_of_a_mapping_decide_and_ties_fall_by_row(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def scored(turn: Turn) -> dict[str, float]:
        return {"t4": 1, "t2": 3.0, "t1": 1}

    assert first_list(tiny.with_ranking(mcrs.Retriever("scored"))) == ["t2", "t1", "t4"]


def test_function_is_a_reranker(tiny: mcrs.Pipeline) -> None:
    @mcrs.reranker
    def backwards(track_ids: list[str], last: int = 3) -> list[str]:
        return track_ids[:last][::-1]

    @mcrs.reranker
    def favourite(turn: Turn, track_ids: list[str], scores: list[float], catalog: MusicCatalog) -> dict[str, bool]:
        assert len(scores) == len(track_ids)
        return {track_id: track_id == "t5" for track_id in track_ids}

    plain = mcrs.Retriever("bm25")
    found = first_list(tiny.with_ranking(plain))
    assert first_list(tiny.with_ranking(plain >> mcrs.Reranker("backwards"))) == found[::-1]
    assert first_list(tiny.with_ranking(plain % 6 >> mcrs.Reranker("favourite"))) == ["t5", *found[:2]]


def test_class_is_registered_as_it_is(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    class LastTrack(Retriever):
        def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
            return [Ranking.of([len(self.catalog) - 1], [1.0]) for _ in turns]

    assert first_list(tiny.with_ranking(mcrs.Retriever("LastTrack")))[0] == "t5"
    with pytest.raises(ConfigError, match="named 'LastTrack' is already registered"):
        mcrs.retriever(LastTrack)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "expected track ids, best first, or a mapping"),
        ("t1", "expected track ids, best first, or a mapping"),
        ([1, 2], "expected track ids as strings, got 1"),
        (["t1", "t1"], "a track id is returned twice"),
        (["t99"], "has no track 't99'|'t99' is not among the tracks"),
        ({"t1": "high"}, "expected a finite score for t1, got 'high'"),
        ({"t1": float("nan")}, "expected a finite score for t1, got nan"),
    ],
)
def test_odd_results_name_the_function(tiny: mcrs.Pipeline, returned: Any, said: str) -> None:
    @mcrs.retriever
    def odd(turn: Turn) -> Any:
        return returned

    @mcrs.reranker
    def odd_order(track_ids: list[str]) -> Any:
        return returned

    for ranking in (mcrs.Retriever("odd"), mcrs.Retriever("bm25") >> mcrs.Reranker("odd_order")):
        with pytest.raises(RetrievalError, match=f"odd.*({said})"):
            first_list(tiny.with_ranking(ranking))


def test_function_that_cannot_be_called_is_refused() -> None:
    with pytest.raises(ConfigError, match="no_turn: expected a parameter 'turn', found query"):

        @mcrs.retriever
        def no_turn(query: str) -> list[str]:
            return []

    with pytest.raises(ConfigError, match=r"open_ended: name the settings one by one instead of \*settings"):

        @mcrs.reranker
        def open_ended(track_ids: list[str], **settings: int) -> list[str]:
            return track_ids


PLUGIN = """
import mcrs


@mcrs.retriever
def by_number(turn, topk, catalog, first: int = 0):
    return catalog.track_ids[first:first + topk]


@mcrs.reranker
def swapped(track_ids):
    return [*track_ids[1::-1], *track_ids[2:]]


@mcrs.measure
def in_first_two(answer):
    return 0 < answer.rank <= 2
"""


def test_functions_of_a_plugin_serve_the_commands(
    tiny: mcrs.Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "functions_of_mine.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(tiny.to_yaml(), encoding="utf-8")
    flags = ["--config", "mine.yaml", "--plugin", "functions_of_mine.py"]
    flags += ["--set", "retrieval_type=by_number", "--set", "retrieval.first=1", "--set", "rerankers=[{type: swapped}]"]
    assert main(["infer", *flags]) == 0
    rows = json.loads((tmp_path / "exp/inference/mine.json").read_text(encoding="utf-8"))
    assert rows[0]["predicted_track_ids"] == ["t2", "t1", "t3"]
    assert main(["evaluate", *flags]) == 0
    assert "in_first_two" in capsys.readouterr().out
    scores = json.loads((tmp_path / "exp/scores/mine.json").read_text(encoding="utf-8"))
    assert scores["details"]["own"]["in_first_two"]["value"] == 1.0
