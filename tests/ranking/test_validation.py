"""What plug-ins return, however they like to write it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mcrs.errors import RetrievalError
from mcrs.ranking.validation import Validated, valid_rankings
from mcrs.types import Ranking


class Plugin:
    """Who made the rankings."""


def sound(rankings: Any, n_turns: int = 1) -> list[Ranking]:
    return valid_rankings(Plugin(), rankings, n_turns, 3)


def make(rows: Any, scores: Any) -> Ranking:
    return Ranking(rows, scores)


@pytest.mark.parametrize(
    "ranking",
    [
        make([2, 0], [1.0, 0.5]),
        make((2, 0), (1, 0.5)),
        make(np.array([2, 0]), np.array([1.0, 0.5])),
        make([2, 0, 1, 2], [1.0, 0.5, float("nan"), 0.1]),
    ],
)
def test_valid_rankings_of_lists_are_arrays(ranking: Ranking) -> None:
    (found,) = sound([ranking])
    assert (found.rows.tolist(), found.scores.tolist()) == ([2, 0], [1.0, 0.5])
    assert isinstance(found.rows, np.ndarray)


def test_scores_that_are_not_finite_are_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    class Unsure:
        """Its own name, as each component is named once."""

    for score in (float("nan"), float("inf")):
        (ranking,) = valid_rankings(Unsure(), [make([2, 0], [score, 0.5])], 1, 3)
        assert ranking.rows.tolist() == [0]
    assert caplog.messages == ["Unsure returned scores that are NaN or infinite; the tracks that have one are left out"]


def test_valid_rankings_of_a_generator_or_tuple_are_a_list() -> None:
    good = Ranking.of([1], [1.0])
    assert sound((good for _ in range(2)), 2) == [good, good]
    assert sound((good,)) == [good]
    assert len(sound([make([], [])])[0]) == 0


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "Plugin returned None; expected a list of rankings"),
        (np.array(None), "Plugin returned None; expected a list of rankings"),
        (3, "Plugin returned 3; expected a list of rankings"),
        ("ab", "Plugin returned 'ab'; expected a list of rankings"),
        ([None], "Plugin returned None for a turn; expected an mcrs.types.Ranking"),
        ([[1, 2]], "for a turn; expected an mcrs.types.Ranking"),
        ([make(None, None)], "Plugin returned the rows None; expected a list of integers"),
        ([make(["a"], [1.0])], "Plugin returned the rows \\['a'\\]; expected a list of integers"),
        ([make([0.5], [1.0])], "expected a list of integers"),
        ([make([[1], [1, 2]], [1.0, 2.0])], "expected a list of integers"),
        ([make([[1]], [[1.0]])], "expected a list of integers"),
        ([make([1], ["high"])], "Plugin returned the scores \\['high'\\]; expected a list of numbers"),
        ([make([1], [None])], "expected a list of numbers"),
        ([make([2**70], [1.0])], "expected a list of integers"),
        ([make([2**40], [1.0])], "Plugin returned catalogue index 1099511627776"),
    ],
)
def test_valid_rankings_of_anything_else_names_the_component(returned: object, message: str) -> None:
    with pytest.raises(RetrievalError, match=message):
        sound(returned)


def test_valid_rankings_of_a_generator_that_fails_shows_its_own_error() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        sound(Ranking.of([row + row], [1.0]) for row in [object()])  # type: ignore[operator]


def test_valid_rankings_of_a_component_that_validated_them_are_taken_as_they_are() -> None:
    class Remembered(Validated):
        pass

    known = [Ranking.of([0, 1], [2.0, 1.0])]
    assert valid_rankings(Remembered(), known, 5, 1) == known
