"""An unknown key that the reference has at another place: the message names that place."""

from __future__ import annotations

from typing import Any

import pytest

from mcrs import RunConfig
from mcrs.config import check_config
from mcrs.config.layers import Layer, name_origin
from mcrs.errors import ConfigError

HYBRID = {
    "retrieval_type": "hybrid",
    "retrieval": {"retrievers": [{"type": "continuity"}, {"type": "bm25"}]},
    "rerankers": [{"type": "cross_encoder", "model_name": "x"}],
}


def problem(data: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        check_config(data)
    return str(caught.value).partition(" (known")[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"k1": 1.2}, "k1: unknown key; did you mean 'retrieval.k1'?"),
        ({**HYBRID, "k1": 1.2}, "k1: unknown key; did you mean 'retrieval.retrievers.1.k1'?"),
        ({**HYBRID, "b": 0.5}, "b: unknown key; did you mean 'retrieval.retrievers.1.b'?"),
        ({**HYBRID, "weights": [1, 2]}, "weights: unknown key; did you mean 'retrieval.weights'?"),
        ({**HYBRID, "model_name": "x"}, "model_name: unknown key; did you mean 'rerankers.0.model_name'?"),
        ({"retrieval": {"topk": 9}}, "retrieval.topk: 'bm25' has no such setting; did you mean 'topk'?"),
        ({"query": {"topk": 9}}, "query.topk: unknown key; did you mean 'topk'?"),
        ({"generation": {"batch_size": 2}}, "generation.batch_size: unknown key; did you mean 'inference.batch_size'?"),
        # The nearest key of the same place is a guess like the others.
        ({"top_k": 9}, "top_k: unknown key; did you mean 'generation.top_k' or 'topk'?"),
        ({"last_turns": 1}, "last_turns: unknown key; did you mean 'query.last_turns'?"),
        ({"item2vec": {"epochs": 1}}, "item2vec: unknown key; did you mean 'training.item2vec'?"),
        (
            {"training": {"item2vec": {}}, "epochs": 1},
            "epochs: unknown key; did you mean 'training.item2vec.epochs'?",
        ),
        # Components that the configuration does not name have no place in it.
        ({"min_sessions": 2}, "min_sessions: unknown key; 'min_sessions' is a setting of the trainer 'item2vec'"),
        (
            {"retrieval_type": "e5", "retrieval": {"stem": True}},
            "retrieval.stem: 'e5' has no such setting; 'stem' is a setting of the retriever 'bm25'",
        ),
        (
            {"inference.batch_size": 4},
            "inference.batch_size: unknown key; dots do not nest keys here: write 'batch_size' in 'inference'",
        ),
        (
            {**HYBRID, "retrieval.retrievers.1.k1": 2},
            "retrieval.retrievers.1.k1: unknown key; dots do not nest keys here: write 'k1' in "
            "'retrieval.retrievers.1'",
        ),
        ({"no_such_thing": 1}, "no_such_thing: unknown key"),
    ],
)
def test_unknown_key_that_another_place_has_is_an_error_with_that_place(data: dict[str, Any], message: str) -> None:
    assert problem(data) == message


def test_keys_of_python_get_the_same_places() -> None:
    with pytest.raises(ConfigError, match=r"^max_new_tokens: unknown key; did you mean 'generation\.max_new_tokens'"):
        RunConfig(max_new_tokens=8)


def test_components_that_cannot_be_read_do_not_hide_the_mistake() -> None:
    message = problem({"retrieval_type": "no_such", "rerankers": [{"type": 3}, 4], "lm_backend": "none", "window": 2})
    assert (
        "window: unknown key; 'window' is a setting of the trainers 'cooccurrence', 'item2vec' and 'transitions'"
        in message
    )


def test_kinds_of_components_in_a_mistake_are_not_taken_for_settings_of_a_file() -> None:
    layers = [Layer("my.yaml: ", HYBRID), Layer("--set ", {"n_candidates": 9})]
    mistake = f"{problem({**HYBRID, 'rerankers': [], 'n_candidates': 9})} (known: topk)"
    assert "is a setting of the rerankers" in mistake
    assert name_origin(mistake, layers, "") == f"--set {mistake}"
