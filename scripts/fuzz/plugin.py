"""A plug-in that returns or raises whatever it is told to. Errors of its code name this file, as for any plug-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mcrs.lm_modules.base import LanguageModel
from mcrs.registry.plugin_errors import register_plugin_file
from mcrs.retrieval_modules.base import Retriever
from mcrs.types import Completion, Ranking
from scripts.fuzz.values import odd_text, odd_value

if TYPE_CHECKING:
    from random import Random

    from mcrs.db_item import MusicCatalog
    from mcrs.types import GenerationRequest, Turn

register_plugin_file(__file__, Path("fuzz_plugin.py"))


class Trouble(Exception):
    """An error of the plug-in's own."""


class _Unshowable:
    """Fails at whatever Python asks of it."""

    def __repr__(self) -> str:
        raise Trouble("no repr")

    def __len__(self) -> int:
        raise Trouble("no length")

    def __iter__(self) -> Iterator[object]:
        raise Trouble("no items")


def odd_object(random: Random) -> Any:  # noqa: ANN401 - any object
    """A JSON value or another object of Python."""
    choices = (
        odd_value(random), odd_value(random), _Unshowable(), object(), b"\xff", {1, 2}, Decimal("NaN"), 1j, int,
        np.int64(3), np.float32("nan"), np.bool_(1), np.arange(3), np.array(["a"]), np.zeros((2, 2)), np.array(None),
        np.datetime64("NaT"), range(3), iter([1, 2]), lambda: 1, Trouble("reported\nin two lines"), float("inf"),
    )  # fmt: skip
    return random.choice(choices)


def raise_something(random: Random) -> None:
    """Raise what the code of a plug-in may raise."""
    kinds = (Trouble, ValueError, KeyError, SystemExit, RecursionError, AssertionError, StopIteration, OSError)
    raise random.choice(kinds)(odd_text(random))


class OddRetriever(Retriever):
    """Returns rankings in which a few things are odd."""

    def __init__(self, catalog: MusicCatalog, random: Random) -> None:
        super().__init__(catalog)
        self._random = random

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank tracks, more or less."""
        random = self._random
        if random.random() < 0.1:
            raise_something(random)
        if random.random() < 0.1:
            return odd_object(random)  # type: ignore[no-any-return]
        rankings = [self._ranking(topk) for _ in turns]
        return rankings[: random.choice((1, 0))] if random.random() < 0.05 else rankings

    def _ranking(self, topk: int) -> Ranking:
        random = self._random
        rows: Any = random.sample(range(len(self.catalog)), min(topk, len(self.catalog)))
        scores: Any = [random.choice((1.0, -1.0, float("nan"), random.random())) for _ in rows]
        if random.random() < 0.3:
            rows[random.randrange(len(rows))] = odd_object(random)
        if random.random() < 0.2:
            scores[random.randrange(len(scores))] = odd_object(random)
        if random.random() < 0.2:
            rows, scores = random.choice(((odd_object(random), scores), (rows, odd_object(random)), (rows[1:], scores)))
        made = random.randrange(4)
        if made == 0:
            return Ranking.of(rows, scores)
        if made == 1:
            return Ranking(np.asarray(rows), np.asarray(scores))
        return odd_object(random) if random.random() < 0.05 else Ranking(rows, scores)


class OddLM(LanguageModel):
    """Returns completions in which a few things are odd."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Write responses, more or less."""
        random = self._random
        if random.random() < 0.05:
            return odd_object(random)  # type: ignore[no-any-return]
        return self._responses(requests)

    def _responses(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        random = self._random
        for request in requests:
            if random.random() < 0.05:
                raise_something(random)
            values: list[Any] = [request.key, f"Here is {odd_text(random)}.", 7, 5, "stop", None, "model"]
            for _ in range(random.randrange(3)):
                values[random.randrange(len(values))] = odd_object(random)
            yield odd_object(random) if random.random() < 0.03 else Completion(*values)
