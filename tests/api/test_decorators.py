"""Retrievers, rerankers and measures as plain functions, in Python and by ``--plugin``."""

from __future__ import annotations

import copy
import importlib
import json
import math
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pytest
from pydantic import Field

import mcrs
from mcrs.cli import main
from mcrs.db_item import MusicCatalog  # noqa: TC001 - annotations are read at run time
from mcrs.errors import ConfigError, RetrievalError
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Ranking, Turn
from tests.pickling import pickled_copy


def first_list(pipeline: mcrs.Pipeline) -> list[str]:
    return mcrs.predict(pipeline, responses=False)[0].predicted_track_ids


def test_function_is_a_retriever_with_settings(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def from_the_end(
        turn: Turn, topk: int, catalog: MusicCatalog, skip: Annotated[int, Field(ge=0)] = 0
    ) -> Sequence[str]:
        """The last tracks of the catalogue."""
        return catalog.track_ids[::-1][skip : skip + topk]

    assert first_list(tiny.with_ranking(mcrs.Retriever("from_the_end"))) == ["t5", "t4", "t3"]
    assert first_list(tiny.with_ranking(mcrs.Retriever("from_the_end", skip=2))) == ["t3", "t2", "t1"]
    with pytest.raises(ConfigError, match=r"retrieval\.skip: expected an integer of at least 0"):
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
        ([1, 2], "expected track ids as strings, or a mapping of them to scores, got 1"),
        (["t1", "t1"], "the track id 't1' is returned twice"),
        (["t99"], "has no track 't99'|'t99' is not among the tracks"),
        ({"t1": "high"}, "expected a finite score for t1 .*, got 'high'"),
        ([["t1"], "t2"], r"expected track ids as strings, .* got \['t1'\]"),
        ([0.5, 0.5], "expected track ids as strings, or a mapping of them to scores, got 0.5"),
        ({"t1", "t2"}, "expected track ids, best first, or a mapping"),
        ({"t1": float("nan")}, "expected a finite score for t1 .*, got nan"),
        ({"t1": 1e300}, "expected a finite score for t1 .*, got 1e\\+300"),
        ({"t1": 10**400}, "expected a finite score for t1 .*, got 10000"),
        (pd.Series([0.5, 0.25]), "expected track ids as strings, .*, got 0"),
        (pd.Series([0.5, 0.25], index=["t1", "t1"]), "the track id 't1' is returned twice"),
        (pd.Series({"t1": math.nan}), "expected a finite score for t1 .*, got nan"),
        (pd.DataFrame({"track_id": ["t1"], "score": [0.5]}), "returned .*; expected track ids, best first, or a "),
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


@pytest.mark.parametrize(
    "returned",
    [
        lambda: np.array(["t2", "t1"]),
        lambda: (each for each in ("t2", "t1")),
        lambda: {"t2": None, "t1": None}.keys(),
        lambda: {"t1": np.bool_(False), "t2": np.bool_(True)},
        lambda: {"t1": np.array(0.5), "t2": np.float16(0.7)},
        lambda: pd.Series(["t2", "t1"]),
        lambda: pd.Series({"t1": 1, "t2": 3}),
        lambda: pd.Series({"t1": 0.25, "t2": 0.5}, dtype="float16"),
    ],
)
def test_ids_and_scores_may_be_of_any_kind(tiny: mcrs.Pipeline, returned: Any) -> None:
    @mcrs.retriever
    def found(turn: Turn) -> Any:
        return returned()

    @mcrs.reranker
    def ordered(track_ids: list[str]) -> Any:
        return returned()

    for ranking in (mcrs.Retriever("found"), mcrs.Retriever("bm25") % 6 >> mcrs.Reranker("ordered")):
        assert first_list(tiny.with_ranking(ranking))[:2] == ["t2", "t1"]


def test_component_cannot_shuffle_the_catalogue(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def at_random(turn: Turn, catalog: Any) -> Any:
        random.shuffle(catalog.track_ids)
        return catalog.track_ids

    with pytest.raises(ConfigError, match="track ids cannot be changed in place; change a copy"):
        first_list(tiny.with_ranking(mcrs.Retriever("at_random")))


def test_track_ids_of_the_catalogue_are_a_list(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def by_frame(turn: Turn, catalog: Any) -> Any:
        plays = pd.DataFrame({"plays": range(len(catalog))}, index=list(catalog.track_ids))
        assert catalog.track_ids == list(catalog.track_ids)
        return plays.loc[catalog.track_ids, "plays"]

    assert first_list(tiny.with_ranking(mcrs.Retriever("by_frame")))


class Holder:
    def method(self, turn: Turn) -> list[str]:
        return []


async def waiting(turn: Turn) -> list[str]:
    return []


def by_position(turn: Turn, /) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mine", "@mcrs.retriever: expected a function or a class with a name, got 'mine'"),
        (lambda turn: [], "expected a function or a class with a name, got a lambda"),
        (partial(waiting), "expected a function or a class with a name, got functools.par"),
        (waiting, "waiting is an async function; declare it by def"),
        (Holder.method, "method: expected a function or a class, found a method"),
        (by_position, "by_position: the parameter 'turn' is filled by its name"),
    ],
)
def test_what_is_not_a_plain_function_is_refused(given: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        mcrs.retriever(given)


def test_class_with_an_async_method_is_refused(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    class Waiting:
        async def text_to_item_retrieval(self, query: str, topk: int) -> list[str]:
            return []

    with pytest.raises(ConfigError, match="its text_to_item_retrieval is an async function"):
        tiny.with_ranking(mcrs.Retriever("Waiting"))


def test_pipeline_uses_the_new_version_of_a_cell(tiny: mcrs.Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_cell(track_id: str) -> None:
        def mine(turn: Turn) -> list[str]:
            return [track_id]

        mine.__module__ = "__main__"
        mcrs.retriever(mine)

    run_cell("t4")
    pipeline = tiny.with_ranking(mcrs.Retriever("mine"))
    assert first_list(pipeline)[0] == pipeline.chat("any")["retrieval_items"][0] == "t4"
    assert pipeline.crs is pipeline.crs
    run_cell("t2")
    assert first_list(pipeline)[0] == pipeline.chat("any")["retrieval_items"][0] == "t2"


def test_module_can_be_reloaded_but_no_name_registered_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "my_functions.py"
    text = "import mcrs\n@mcrs.retriever\ndef reloaded(turn): return []\n@mcrs.measure\ndef also(answer): return {}\n"
    monkeypatch.syspath_prepend(tmp_path)
    file.write_text(text.format(1), encoding="utf-8")
    module = importlib.import_module("my_functions")
    file.write_text(text.format("12 + 0"), encoding="utf-8")
    importlib.reload(module)
    assert CUSTOM_MEASURES["also"](None) == 12  # type: ignore[arg-type]
    file.write_text(text.format(1) * 2, encoding="utf-8")
    with pytest.raises(ConfigError, match="named 'reloaded' is already registered"):
        importlib.reload(module)


def test_pipeline_with_a_function_pickles_and_copies(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def kept(turn: Turn) -> list[str]:
        return ["t3"]

    pipeline = tiny.with_ranking(mcrs.Retriever("kept"))
    pipeline.chat("any")
    for other in (pickled_copy(pipeline), copy.deepcopy(pipeline)):
        assert (other, other.name) == (pipeline, pipeline.name)
        assert first_list(other)[0] == "t3"


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
    changes = ["--set", "retrieval_type=by_number", "--set", "retrieval.first=1"]
    assert main(["infer", *flags, *changes, "--set", "rerankers=[{type: swapped}]"]) == 0
    rows = json.loads((tmp_path / "exp/inference/mine.json").read_text(encoding="utf-8"))
    assert rows[0]["predicted_track_ids"] == ["t2", "t1", "t3"]
    assert main(["evaluate", *flags]) == 0
    assert "in_first_two" in capsys.readouterr().out
    scores = json.loads((tmp_path / "exp/scores/mine.json").read_text(encoding="utf-8"))
    assert scores["details"]["custom"]["in_first_two"]["value"] == 1.0
    assert scores["details"]["own"] == scores["details"]["custom"]


@pytest.mark.parametrize("decorator", ["retriever", "reranker", "measure"])
def test_brackets_after_a_decorator_are_named(decorator: str) -> None:
    with pytest.raises(ConfigError, match=rf"^@mcrs\.{decorator}: write it without brackets, above a def or a class$"):
        getattr(mcrs, decorator)()


def test_functions_get_the_users_by_name(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def for_known(turn, users, catalog, n: int = 2):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return catalog.track_ids[3 : 3 + n] if turn.user_id in users else []

    @mcrs.reranker
    def backwards_for_known(turn, track_ids, users):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return track_ids[::-1] if turn.user_id in users else track_ids

    known = mcrs.Retriever("for_known")
    assert first_list(tiny.with_ranking(known))[:2] == ["t3", "t4"]
    assert first_list(tiny.with_ranking(known % 2 >> mcrs.Reranker("backwards_for_known") % 2)) == ["t4", "t3"]
