"""Retrievers and rerankers that compose, and what no configuration can say."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import mcrs
from mcrs.config import QuerySettings
from mcrs.errors import ConfigError, UnknownNameError
from mcrs.registry import RETRIEVERS
from tests.pickling import pickled_copy

A, B, C = mcrs.Retriever("bm25", k1=1.2), mcrs.Retriever("continuity"), mcrs.Retriever("constraints")
R, S = mcrs.Reranker("exclusions"), mcrs.Reranker("llm", candidates=5)

ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


def keys(ranking: mcrs.Retriever | mcrs.Ranker) -> dict[str, Any]:
    return mcrs.Ranker.of(ranking).as_config()


def test_weighted_sum_is_a_hybrid() -> None:
    assert (0.7 * A + B * 2 + C).as_setting() == {
        "type": "hybrid",
        "retrievers": [{"type": "bm25", "k1": 1.2}, {"type": "continuity"}, {"type": "constraints"}],
        "weights": [0.7, 2.0, 1.0],
    }


def test_weights_of_a_sum_are_distributed() -> None:
    assert 0.5 * (A + 0.5 * B) + C == 0.5 * A + 0.25 * B + C


def test_cut_off_is_depth_in_a_sum_pool_before_a_reranker_and_topk_at_the_end() -> None:
    assert (0.7 * A % 50 + B).settings["depth"] == [50, 1000]
    assert (0.7 * (A % 50) + B) == (0.7 * A % 50 + B)
    assert keys(A % 50 >> R)["pool_size"] == 50
    assert keys(A % 50) == {**keys(A), "topk": 50}
    assert keys(A % 50 >> R % 10) == {**keys(A % 50 >> R), "topk": 10}
    assert keys((A % 50 >> R) % 10) == keys(A % 50 >> R % 10)
    assert (A % 50 % 80).cut == (A % 80 % 50).cut == 50


def test_sum_that_was_cut_off_is_one_list_of_another_sum() -> None:
    nested = (A + B) % 30 + C
    assert nested.settings["retrievers"][0] == (A + B).as_setting()
    assert nested.settings["depth"] == [30, 1000]


def test_using_sets_what_operators_cannot_say() -> None:
    fused = (A + B).using(method="rrf", names=["words", "played"])
    assert fused.settings == {**(A + B).settings, "method": "rrf", "names": ["words", "played"]}
    assert (fused + C).settings["retrievers"][0] == fused.as_setting()


def test_rerankers_follow_in_order() -> None:
    assert keys(A >> R >> S)["rerankers"] == [{"type": "exclusions"}, {"type": "llm", "candidates": 5}]


@pytest.mark.parametrize("ranking", [A, A % 5, 0.5 * A + B % 7, A % 50 >> R, A % 50 >> R >> S % 10, A >> R])
def test_repr_is_the_expression(ranking: mcrs.Retriever | mcrs.Ranker) -> None:
    assert eval(repr(ranking), {"Retriever": mcrs.Retriever, "Reranker": mcrs.Reranker}) == ranking  # noqa: S307


def test_settings_are_plain_values_of_their_own() -> None:
    fields = {"track_name": np.float32(0.5)}
    retriever = mcrs.Retriever("bm25", fields=fields, query=QuerySettings(last_turns=2), corpus_types=("tag_list",))
    fields["track_name"] = np.float32(9)
    retriever.settings["fields"]["track_name"] = 7
    assert retriever.settings == {
        "fields": {"track_name": 0.5},
        "query": {"last_turns": 2},
        "corpus_types": ["tag_list"],
    }
    assert mcrs.Retriever("hybrid", retrievers=[A, B], weights=[1.0, 1.0]) == A + B


NO_OPERATORS = (
    operator.sub, operator.truediv, operator.floordiv, operator.pow, operator.matmul, operator.and_, operator.or_,
    operator.xor, operator.lshift,
)  # fmt: skip
SIGNS = (operator.neg, operator.pos, operator.invert)
WRONG: tuple[Any, ...] = (None, 3, [], {}, ["a"], {"a": 1}, 2.5, True)


@pytest.mark.parametrize(
    ("compose", "said"),
    [
        (lambda: mcrs.Retriever(None), "expected the name of a retriever, such as 'bert', got None"),
        (lambda: mcrs.Reranker(keys), "expected the name of a reranker, such as 'keys', got <function key"),
        (lambda: A >> B, "fuse retrievers by a \\+ b"),
        (lambda: A >> "exclusions", "expected a reranker, got 'exclusions'"),
        (lambda: R >> S, "begin with a retriever"),
        *(
            (
                lambda operate=operate: operate(A, B),
                "Retriever.* (-|/|//|[*][*]|@|&|[|]|\\^|<<) Retriever.*: no config.*a % n",
            )
            for operate in NO_OPERATORS
        ),
        *((lambda operate=operate: operate(A >> R), "Reranker.*: no .*; fuse before reranking") for operate in SIGNS),
        (
            lambda: A / 2,
            r"^Retriever\('bm25', k1=1.2\) / 2: no configuration can express this; retrievers are fused by w",
        ),
        (lambda: 5 % A, r"^5 % Retriever\('bm25', k1=1.2\): no configuration"),
        (lambda: 0.5 * (A >> R), r"^0.5 \* \(Retriever.* >> Reranker.*\): no configuration .*; fuse before reranking"),
        (lambda: np.array([1, 2]) * (A >> R), "no configuration .*; fuse before reranking"),
        (lambda: (A >> R) + A, "no configuration .*; fuse before reranking"),
        (lambda: A + (A >> R), "expected a retriever, got Retriever.* >> Reranker"),
        (lambda: 2 * R, "^2 [*] Reranker.*: no configuration can express this; begin with a retriever"),
        (lambda: mcrs.load("demo") + mcrs.load("demo"), "no configuration .*; fuse retrievers, as in p.with_ranking"),
        (lambda: 0.5 * mcrs.load("demo"), "no configuration .*; fuse retrievers, as in p.with_ranking"),
        (lambda: A >> R % 10 >> S, "all rerankers get the same pool"),
        (lambda: A % 10 >> R % 20, "a pool of 10 tracks is too small to recommend 20"),
        (lambda: A + 1, "expected a retriever, got 1"),
        (lambda: A + R, "expected a retriever, got Reranker"),
        (lambda: A * B, "expected a finite weight of at least 0, got Retriever"),
        (lambda: -1 * A, "expected a finite weight of at least 0, got -1"),
        (lambda: float("nan") * A, "expected a finite weight of at least 0, got nan"),
        (lambda: True * A, "expected a finite weight"),
        (lambda: A % 0, "expected a whole number of tracks, at least 1, got 0"),
        (lambda: A % 2.5, "expected a whole number of tracks, at least 1, got 2.5"),
        (lambda: (A + B).using(weights=[1, 2]), "weights: the sum sets this itself"),
        (lambda: ((A + B) % 5).using(method="rrf"), "before the cut-off"),
        (lambda: mcrs.Retriever("hybrid", retrievers=[A % 5]), "a cut-off cannot be nested"),
        (lambda: mcrs.Retriever("bm25", k1=float("nan")), "k1: expected only strings, finite numbers"),
        (lambda: mcrs.Retriever("bm25", fields={1: 2.0}), "fields: expected strings as keys, got 1"),
        (lambda: mcrs.Retriever("bm25", stem="\udce9"), r"stem: expected text that UTF-8 can encode, got '\\udce9'"),
        (lambda: mcrs.Retriever("bm25", fields={"\udce9": 1}), "fields: expected text that UTF-8 can encode"),
        (lambda: mcrs.Retriever("bm25", fields=ENDLESS), "^fields.0.0.*: expected at most 50 levels of lists and map"),
        (lambda: mcrs.Ranker.of(R), "expected a retriever"),
        *((lambda wrong=wrong: mcrs.Retriever(wrong), "expected the name of a retriever") for wrong in WRONG),
        *((lambda wrong=wrong: mcrs.Fusion(wrong), "Fusion: expected the operands of a sum, got ") for wrong in WRONG),
        *((lambda wrong=wrong: mcrs.Ranker(wrong), r"Ranker: expected a retriever such as ") for wrong in WRONG),
        (lambda: mcrs.Ranker(A, rerankers=R), "Ranker: rerankers: expected a list of rerankers, got Reranker"),
        (lambda: mcrs.Ranker(A, rerankers=["llm"]), "Ranker: rerankers: expected a list of rerankers, got .'llm'"),
        (lambda: mcrs.Ranker(A, pool="many"), "expected a whole number of tracks, at least 1, got 'many'"),
        (lambda: mcrs.Ranker(A, topk=0), "expected a whole number of tracks, at least 1, got 0"),
        *((lambda wrong=wrong: mcrs.load_crs(wrong), "expected an mcrs.RunConfig, got ") for wrong in WRONG),
        (lambda: mcrs.CRSBaseline(None, None, None, None), "expected an mcrs.pipeline.recommender.Recommender, got"),
    ],
)
def test_what_no_configuration_can_say_is_refused(compose: Callable[[], object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        compose()


@pytest.mark.parametrize("expression", [A, R, A + B, A % 5 >> R % 3])
def test_expression_cannot_be_changed(expression: Any) -> None:
    written = repr(expression)
    for name in ("k1", "type", "pool", "topk"):
        with pytest.raises(ConfigError, match=f"^{name}: an expression cannot be changed"):
            setattr(expression, name, 3)
    assert repr(expression) == written


def test_decorated_function_is_named_with_its_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    def mine(turn: Any) -> list[str]:
        return []

    monkeypatch.setattr(RETRIEVERS, "_entries", dict(RETRIEVERS._entries))
    composed: list[Callable[[], object]] = [lambda: A + mine, lambda: mine + A, lambda: A >> mine, lambda: mine >> R]  # type: ignore[operator]
    mcrs.retriever(mine)
    for compose in composed:
        with pytest.raises(ConfigError, match=r"the function mine, which mcrs.Retriever\('mine'\) uses"):
            compose()


@pytest.mark.parametrize("weight", [np.float32(0.5), np.float64(0.5), np.array(0.5), Decimal("0.5"), Fraction(1, 2)])
def test_number_of_any_kind_is_a_weight(weight: Any) -> None:
    assert weight * A + B == A * weight + B == 0.5 * A + B
    assert sum([weight * A, B]) == 0.5 * A + B


def test_array_of_weights_is_refused() -> None:
    with pytest.raises(ConfigError, match="expected a finite weight of at least 0, got array"):
        np.array([0.5, 0.5]) * A


class Method(Enum):
    RRF = "rrf"


@dataclass
class Fields:
    track_name: float
    tag_list: Any


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        (Method.RRF, "rrf"),
        (np.str_("rrf"), "rrf"),
        (np.bool_(True), True),
        (np.float64(1.5), 1.5),
        (np.array([5, 6]), [5, 6]),
        (range(5, 7), [5, 6]),
        (Fields(1.0, np.float32(0.5)), {"track_name": 1.0, "tag_list": 0.5}),
    ],
)
def test_setting_is_converted_to_the_value_that_yaml_has(given: object, plain: object) -> None:
    (converted,) = mcrs.Retriever("hybrid", method=given).settings.values()
    assert converted == plain
    assert type(converted) is type(plain)


def test_setting_named_type_cannot_be_nested() -> None:
    with pytest.raises(ConfigError, match="uses the key 'type' itself"):
        A + mcrs.Retriever("bm25", **{"type": "x"})


def test_expression_pickles_and_copies() -> None:
    for expression in (0.5 * A + B % 7, A % 50 >> R):
        assert pickled_copy(expression) == copy.deepcopy(expression) == expression


def test_unknown_name_is_told_at_once() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'bm25'"):
        mcrs.Retriever("bm52")
    with pytest.raises(UnknownNameError, match="did you mean 'exclusions'"):
        mcrs.Reranker("exclusion")
