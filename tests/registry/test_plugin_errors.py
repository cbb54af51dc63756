"""An error in code that a user wrote names its file, line, function and turn, and keeps its cause."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mcrs
from mcrs.errors import ConfigError, InvalidRankingError, MCRSError, ModelError, PluginError
from mcrs.lm_modules.base import LanguageModel
from mcrs.registry import LANGUAGE_MODELS
from mcrs.registry.registration import Registration
from mcrs.types import Turn


class Broken(Exception):
    """What the code of these tests raises."""


def fails_at(turn: Any, place: tuple[str, int] = ("b", 2)) -> None:
    if turn is None or turn.key == place:
        raise Broken("it broke")


class Released:
    """As in the released code: it knows no turns."""

    def __init__(self, dataset_name: str) -> None: ...

    def text_to_item_retrieval(self, query: str, topk: int) -> list[str]:
        return [fails_at(None) for _ in "a"]  # type: ignore[misc]

    def response_generation(self, sys_prompt: str, chat_history: Any, recommend_item: str) -> str:
        fails_at(None)
        return ""


class ReleasedLM(Released):
    def __init__(self, model_name: str) -> None: ...


class Stream(LanguageModel):
    def stream(self, requests: Any) -> Any:
        yield fails_at(None)


def own_retriever(turn: Turn, topk: int) -> dict[str, float]:
    fails_at(turn)
    return {}


def own_reranker(turn: Turn, track_ids: list[str]) -> list[str]:
    fails_at(turn)
    return track_ids


def own_measure(answer: mcrs.Answer) -> float:
    fails_at(answer.turn)
    return 0.0


@pytest.fixture
def pipelines(tiny: mcrs.Pipeline) -> dict[str, mcrs.Pipeline]:
    mcrs.retriever(own_retriever)
    mcrs.reranker(own_reranker)
    mcrs.retriever(Released)
    LANGUAGE_MODELS.register("released_lm", ReleasedLM)
    LANGUAGE_MODELS.register("stream", Stream)
    bm25 = mcrs.Retriever("bm25")
    return {
        "own_retriever": tiny.with_ranking(mcrs.Retriever("own_retriever")),
        "own_reranker": tiny.with_ranking(bm25 >> mcrs.Reranker("own_reranker")),
        "Released.text_to_item_retrieval": tiny.with_ranking(mcrs.Retriever("Released")),
        "Stream.stream": tiny.with_settings(lm_backend="stream"),
        "Released.response_generation": tiny.with_settings(lm_backend="released_lm"),
    }


NAMES = ["own_retriever", "own_reranker", "Released.text_to_item_retrieval", "Stream.stream",
         "Released.response_generation"]  # fmt: skip


def check(error: BaseException, name: str, turn: str) -> None:
    # Python 3.10 knows only the last part of a name.
    code = rf"{re.escape(__file__)}, line \d+, in \w+"
    assert re.fullmatch(rf"{turn}{code}: Broken: it broke", str(error)), error
    if sys.version_info >= (3, 11) and name.startswith("own"):
        assert "in fails_at" in str(error)
    causes = [error]
    while causes[-1].__cause__ is not None:
        causes.append(causes[-1].__cause__)
    assert isinstance(causes[-1], Broken)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("responses", [True, False])
def test_predict_names_code_and_turn(pipelines: dict[str, mcrs.Pipeline], name: str, responses: bool) -> None:
    if not responses and name in NAMES[3:]:
        return
    with pytest.raises((PluginError, ModelError)) as caught:
        mcrs.predict(pipelines[name], responses=responses)
    check(caught.value, name, "session b, turn 2: " if name.startswith("own") else "session a, turn 1: ")


@pytest.mark.parametrize("name", NAMES[2:])
def test_chat_names_code(pipelines: dict[str, mcrs.Pipeline], name: str) -> None:
    with pytest.raises((PluginError, ModelError)) as caught:
        pipelines[name].chat("jazz")
    check(caught.value, name, "")


def test_hybrid_names_the_function_and_not_itself(pipelines: dict[str, mcrs.Pipeline]) -> None:
    mixed = mcrs.Retriever("bm25") + mcrs.Retriever("own_retriever")
    with pytest.raises(PluginError) as caught:
        mcrs.predict(pipelines["own_retriever"].with_ranking(mixed), responses=False)
    check(caught.value, "own_retriever", "session b, turn 2: ")


def test_measure_names_code_and_turn(tiny: mcrs.Pipeline) -> None:
    mcrs.measure(own_measure)
    with pytest.raises(PluginError) as caught:
        mcrs.experiment([tiny], measures=["own_measure"])
    check(caught.value, "own_measure", "measure 'own_measure', session b, turn 2: ")


def test_wrong_result_of_a_function_is_named_with_its_turn(tiny: mcrs.Pipeline) -> None:
    @mcrs.retriever
    def unknown_track(turn: Turn) -> list[str]:
        return ["t99"] if turn.key == ("b", 2) else []

    with pytest.raises(InvalidRankingError, match=r"^session b, turn 2: unknown_track: the catalogue has no"):
        mcrs.predict(tiny.with_ranking(mcrs.Retriever("unknown_track")), responses=False)


def test_prompts_of_a_user_are_named(tiny: mcrs.Pipeline) -> None:
    class Prompts:
        def build(self, turn: Turn, track_id: str, reasons: Any = ()) -> Any:
            fails_at(None)

        def system(self, user_id: str | None) -> str:
            return ""

    from mcrs.pipeline.crs import CRSBaseline

    class ReadsPrompts(LanguageModel):
        def stream(self, requests: Any) -> Iterator[Any]:
            for request in requests:
                yield list(request.messages)

    from mcrs.pipeline.wiring import load_crs

    made = load_crs(tiny.config)
    crs = CRSBaseline(made.recommender, ReadsPrompts(), Prompts(), made.generation)
    with pytest.raises(PluginError) as caught:
        crs.chat("jazz")
    check(caught.value, "build", "")


def test_module_that_cannot_be_imported_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "breaks_at_import.py").write_text("1 / 0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigError, match=r"cannot load the component breaks_at_import:Mine: .*line 1: Zero"):
        Registration("breaks_at_import:Mine").load()


def test_errors_of_other_code_pass_unchanged(tiny: mcrs.Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("mcrs.pipeline.recommender.valid_rankings", fails)
    monkeypatch.setattr("mcrs.registry.plugin_errors._own_modules", set())
    with pytest.raises(OSError, match=r"^disk$"):
        tiny.chat("jazz")
    with pytest.raises(MCRSError, match=r"^session a, turn 1: OSError: disk"):
        mcrs.predict(tiny, responses=False)


def misnamed(turn: Any) -> list[str]:
    return [turn.query]


def test_missing_attribute_of_a_value_of_mcrs_names_those_that_it_has(tiny: mcrs.Pipeline) -> None:
    mcrs.retriever(misnamed)
    with pytest.raises(PluginError, match=r"no attribute 'query'; it has aged_history, .*, user_query$"):
        mcrs.predict(tiny.with_ranking(mcrs.Retriever("misnamed")), responses=False)
