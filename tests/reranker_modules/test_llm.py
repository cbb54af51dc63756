"""Reranking by a language model that reads the whole list."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.config import make_config
from mcrs.errors import ConfigError
from mcrs.lm_modules.base import LanguageModel
from mcrs.pipeline.wiring import load_crs
from mcrs.reranker_modules.llm import LLMReranker, listwise_messages, read_order
from mcrs.types import Completion, GenerationRequest, Message, Ranking, Turn
from tests.embeddings.builders import make_catalog, turn
from tests.reranker_modules.builders import ranking

CATALOG = make_catalog(6, ["Ane", "Bo", "Cy"])


@dataclass
class Scripted(LanguageModel):
    """Gives prepared answers, the last request's first."""

    answers: list[str | None]
    requests: list[GenerationRequest] = field(default_factory=list)

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        self.requests += requests
        for request, answer in reversed(list(zip(requests, self.answers, strict=True))):
            if answer is None:
                yield Completion(request.key, "", 0, 0, "error", "it broke")
            else:
                yield Completion(request.key, answer, 1, 1, "stop")


def rerank(lm: LanguageModel, pools: list[Ranking], n_candidates: int = 20, topk: int = 20) -> list[list[int]]:
    turns = [turn("t1") for _ in pools]
    found = LLMReranker(CATALOG, lambda: lm, n_candidates).rerank(turns, pools, topk)
    for before, after in zip(pools, found, strict=True):
        assert after.scores.tolist() == before.scores.tolist()[: len(after)]
    return [each.rows.tolist() for each in found]


@pytest.mark.parametrize("answer", ["3, 1, 2", "[3] > [1] > [2]", "3\n1\n2\n", "The order is 3 1 2."])
def test_llm_order_of_all_candidates_is_taken(answer: str) -> None:
    assert rerank(Scripted([answer]), [ranking(5, 4, 0)]) == [[0, 5, 4]]


@pytest.mark.parametrize(
    "answer", ["", "3, 1", "3, 1, 2, 4", "3, 3, 1", "0, 1, 2", "3, 1, 2 of 3", "I cannot do that.", "-", None]
)
def test_llm_any_other_answer_keeps_the_order(answer: str | None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "mcrs")
    assert rerank(Scripted([answer, "2, 1"]), [ranking(5, 4, 0), ranking(1, 2)]) == [[5, 4, 0], [2, 1]]
    assert "responses of the language model that do not order the candidates: 1 of 2" in caplog.text


def test_llm_orders_the_first_and_leaves_the_rest_behind() -> None:
    assert rerank(Scripted(["2, 1"]), [ranking(5, 4, 0, 3)], n_candidates=2) == [[4, 5, 0, 3]]
    assert rerank(Scripted(["2, 1"]), [ranking(5, 4, 0, 3)], n_candidates=2, topk=1) == [[4]]


def test_llm_gets_a_seed_that_every_backend_takes() -> None:
    lm = Scripted(["1, 2"])
    LLMReranker(CATALOG, lambda: lm, seed=2**70 + 5).rerank([turn("t1")], [ranking(1, 2)], 2)
    assert [request.seed for request in lm.requests] == [5]


def test_llm_is_not_asked_where_there_is_nothing_to_order() -> None:
    lm = Scripted(["2, 1"])
    assert rerank(lm, [ranking(), ranking(3), ranking(1, 2)]) == [[], [3], [2, 1]]
    assert len(lm.requests) == 1
    assert rerank(Scripted([]), []) == []


def test_llm_pool_with_a_track_twice_shows_it_once() -> None:
    lm = Scripted(["2, 1"])
    found = LLMReranker(CATALOG, lambda: lm).rerank([turn()], [Ranking.of([3, 3, 4], [np.nan, 2, 1])], 20)[0]
    assert found.rows.tolist() == [4, 3]


def test_llm_prompt_shows_the_talk_and_the_numbered_candidates() -> None:
    lm = Scripted(["1, 2"])
    history = (
        Message("user", "calm, please"),
        Message("music", "t2"),
        Message("assistant", "Enjoy!"),
        Message("music", "?"),
    )
    talk = Turn("s", None, 2, history, "now livelier")
    LLMReranker(CATALOG, lambda: lm).rerank([talk], [ranking(0, 5)], 20)
    system, *middle, last = lm.requests[0].messages
    assert system.role == "system"
    assert [(message.role, message.content) for message in middle] == [
        ("user", "calm, please"),
        ("assistant", "Played: Song 2 by Cy"),
        ("assistant", "Enjoy!"),
        ("assistant", "Played: (a track that the catalogue does not describe)"),
    ]
    assert last.role == "user"
    assert last.content.startswith("now livelier")
    assert re.findall(r"^\d+\. .*$", last.content, re.MULTILINE) == ["1. Song 0 by Ane", "2. Song 5"]


def test_llm_example_of_the_prompt_is_no_order_of_any_list() -> None:
    for n_tracks in range(2, 6):
        task = listwise_messages(turn(), CATALOG.track_ids[:n_tracks], CATALOG)[-1].content
        assert read_order(task.rpartition("as in: ")[2], n_tracks) is None


@given(st.permutations(range(1, 9)), st.sampled_from([", ", " > ", "\n", "] ["]))
def test_read_order_of_any_permutation_is_it(order: list[int], separator: str) -> None:
    assert read_order(separator.join(map(str, order)), 8) == [number - 1 for number in order]


@given(st.text(max_size=60), st.integers(1, 6))
def test_read_order_of_any_text_is_a_permutation_or_nothing(answer: str, n_candidates: int) -> None:
    order = read_order(answer, n_candidates)
    assert order is None or sorted(order) == list(range(n_candidates))


def test_llm_in_a_pipeline_asks_the_model_that_writes_the_responses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcrs.pipeline.wiring.load_language_model", lambda *_: Scripted([""]))
    data = {
        "lm_type": "a/model",
        "item_db_name": "builtin:tracks",
        "user_db_name": "builtin:users",
        "track_split_types": ["all_tracks"],
        "user_split_types": ["all_users"],
        "cache_dir": str(tmp_path),
    }
    plain = load_crs(make_config(data, "plain"))
    crs = load_crs(make_config({**data, "rerankers": [{"type": "llm", "n_candidates": 3}]}, "llm"))
    (reranker,) = crs.recommender.rerankers
    assert isinstance(reranker, LLMReranker)
    assert reranker._language_model() is crs.lm
    asked = turn(query="some jazz")
    assert crs.recommend([asked])[0].rows.tolist() == plain.recommend([asked])[0].rows.tolist()


def test_llm_without_a_language_model_is_refused() -> None:
    message = r"rerankers\.1: 'llm' needs a language model, and the responses of this run are the template's"
    with pytest.raises(ConfigError, match=message):
        make_config({"lm_type": "template", "rerankers": [{"type": "exclusions"}, {"type": "llm"}]}, "x")
