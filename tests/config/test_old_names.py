"""Names of an earlier release still work, with a warning; both names at once are an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pytest

import mcrs
from mcrs.config import check_config, current_names, load_config
from mcrs.config.old_names import warn_renamed
from mcrs.errors import ConfigError
from mcrs.registry import RERANKERS, TRAINERS
from mcrs.registry.components import Renamed
from mcrs.reranker_modules.base import Reranker
from mcrs.sweep.plan import Variant
from mcrs.sweep.variants import make_variants
from mcrs.training.base import Trainer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mcrs.data.conversation import Session
    from mcrs.types import Ranking, Turn

OLD = """
lm_type: template
retrieval_type: hybrid
retrieval:
  retrievers:
    - {type: continuity, named_in_replies: 0.25}
    - {type: wishes}
    - {type: hybrid, retrievers: [{type: wishes}], floor: [pool]}
  floor: [0.0, 0.0, pool]
rerankers: [{type: refusals}]
generation: {reply_check: grounded}
"""
NEW = """
lm_type: template
retrieval_type: hybrid
retrieval:
  retrievers:
    - {type: continuity, named_in_responses: 0.25}
    - {type: constraints}
    - {type: hybrid, retrievers: [{type: constraints}], min_score: [pool]}
  min_score: [0.0, 0.0, pool]
rerankers: [{type: exclusions}]
generation: {response_check: grounded}
"""


@pytest.fixture(autouse=True)
def _nothing_was_warned_of() -> None:
    warn_renamed.cache_clear()


def write(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text)
    return path


def test_old_names_mean_the_new_ones_and_are_warned_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert load_config(write(tmp_path, OLD)) == load_config(write(tmp_path, NEW))
    assert [record.getMessage() for record in caplog.records] == [
        f"{old} is now named {new!r}; the old name stops working in the next release"
        for old, new in (
            ("setting 'reply_check'", "response_check"),
            ("setting 'floor'", "min_score"),
            ("setting 'named_in_replies'", "named_in_responses"),
            ("retriever 'wishes'", "constraints"),
            ("reranker 'refusals'", "exclusions"),
        )
    ]


@pytest.mark.parametrize("text", [OLD, NEW])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("generation.reply_check=none", "generation.response_check=none"),
        ("retrieval.floor=0.5", "retrieval.min_score=0.5"),
        ("retrieval.retrievers.0.named_in_replies=1", "retrieval.retrievers.0.named_in_responses=1"),
        ("retrieval.retrievers.2.floor=0.5", "retrieval.retrievers.2.min_score=0.5"),
        ("rerankers.0.type=refusals", "rerankers.0.type=exclusions"),
        ("retrieval_type=wishes", "retrieval_type=constraints"),
    ],
)
def test_override_may_use_either_name_over_either_file(tmp_path: Path, text: str, old: str, new: str) -> None:
    path = write(tmp_path, text)
    assert load_config(path, [old]) == load_config(path, [new])


@pytest.mark.parametrize(
    ("text", "overrides", "message"),
    [
        ("generation: {reply_check: none, response_check: none}", [], "run.yaml: generation.reply_check: this is the"),
        ("topk: 5", ["generation.reply_check=none", "generation.response_check=none"], "--set generation.reply_check"),
        (
            "rerankers: [{type: exclusions}]\n" + NEW.partition("rerankers")[0] + "  floor: 0",
            [],
            "run.yaml: retrieval.floor: this is the old name of min_score, which is set too; remove floor",
        ),
    ],
)
def test_both_names_at_once_are_an_error(tmp_path: Path, text: str, overrides: list[str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text), overrides)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_variants_of_a_sweep_and_components_in_python_may_use_old_names(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, NEW))
    old, new = (
        make_variants(config, [Variant(name="one", set=changes)])["one"]
        for changes in (
            {"retrieval.floor": 0.5, "retrieval.retrievers.2.retrievers": [{"type": "wishes"}]},
            {"retrieval.min_score": 0.5, "retrieval.retrievers.2.retrievers": [{"type": "constraints"}]},
        )
    )
    assert old == new
    assert mcrs.Retriever("wishes") == mcrs.Retriever("constraints")
    pipeline = mcrs.load("demo")
    ranking = (mcrs.Retriever("bm25") + mcrs.Retriever("wishes")).using(floor=0.5) >> mcrs.Reranker("refusals")
    assert pipeline.with_ranking(ranking).config.retrieval["min_score"] == 0.5


def test_current_names_leave_what_has_another_shape_and_the_names_of_others() -> None:
    data = {
        "retrieval_type": 3, "retrieval": ["floor"], "rerankers": [{"type": "unknown", "floor": 1}, "refusals"],
        "generation": None, "floor": 1,
    }  # fmt: skip
    assert current_names(data) == data
    with pytest.raises(ConfigError, match="floor: unknown key"):
        check_config({"floor": 1})


class _Gentle(Reranker):
    def __init__(self, strength: Annotated[float, Renamed("force")] = 1.0) -> None:
        self.strength = strength

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        return list(rankings)


class _Learner(Trainer):
    def __init__(self, rounds: Annotated[int, Renamed("epochs")] = 1) -> None:
        self.rounds = rounds

    def fit(self, sessions: Sequence[Session], folder: Path) -> None: ...


def test_a_plug_in_may_rename_its_settings() -> None:
    for registry, name, component in ((RERANKERS, "gentle", _Gentle), (TRAINERS, "learner", _Learner)):
        registry.register(name, component)
    config = check_config({"rerankers": [{"type": "gentle", "force": 2.0}], "training": {"learner": {"epochs": 3}}})
    assert config.rerankers[0]["strength"] == 2.0
    assert config.training["learner"] == {"rounds": 3}
