from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from mcrs.evaluation.measures import definition
from mcrs.evaluation.ranking_measures import RANKING_MEASURES, ndcg
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.evaluation.slice_scores import make_slices
from tests.evaluation.builders import make_truth
from tests.scripts import ROOT

MEASURES: dict[str, Callable[..., Any]] = {**RANKING_MEASURES, **POOLED_RESPONSE_MEASURES, **RESPONSE_MEASURES}


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_has_a_definition_and_a_file_of_its_own(name: str) -> None:
    measure = MEASURES[name]
    function = measure.func if isinstance(measure, partial) else measure
    assert len(definition(measure)) > 30
    assert inspect.getmodule(function).__name__.rpartition(".")[2] == function.__name__  # type: ignore[union-attr]


def test_definition_ends_before_the_arguments() -> None:
    text = definition(partial(ndcg, k=3))
    assert text.startswith("Normalised discounted cumulative gain")
    assert "Järvelin" in text
    assert "Args" not in text


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_in_the_documentation(name: str) -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    assert f"`{name.partition('@')[0]}" in page


def test_slices_are_in_the_documentation() -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    truth = make_truth({"a": ["t0"]})
    assert [piece.family for piece in make_slices(truth) if f"`{piece.family}`" not in page] == []
