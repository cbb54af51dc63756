"""What an encoder is trained on, and how it is put into batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.blocks import Settings
from mcrs.registry.components import FromRun


class ContrastiveLearning(Settings):
    """How an encoder is trained."""

    epochs: int = Field(1, ge=1, description="Number of passes over all turns.")
    batch_size: int = Field(
        32,
        ge=2,
        description="Number of turns in a batch, which is one training step. In each epoch, every turn is in one "
        "batch, and batches have nearly equal sizes.",
    )
    n_negatives: int = Field(
        1, ge=0, description="Number of hard negatives of each turn; with 0 the retriever is not used."
    )
    negative_depth: int = Field(
        50, ge=1, description="Hard negatives are drawn from this many of the retriever's first tracks."
    )
    learning_rate: float = Field(5e-5, gt=0, description="The highest learning rate; it falls linearly to 0.")
    warmup: float = Field(0.1, ge=0, le=1, description="The share of all steps in which the learning rate rises.")
    scale: float = Field(20.0, gt=0, description="Factor on cosines before the softmax (inverse temperature).")
    seed: Annotated[int, FromRun("seed")] = Field(0, description="Random seed of order, negatives and dropout.")


class Example(NamedTuple):
    """One turn to learn from: the conversation, the text of the relevant track, and texts of other tracks, ranked high.

    None of these is in ``played``, the texts of all tracks of the session, that of the relevant track included.
    """

    query: str
    positive: str
    negatives: tuple[str, ...]
    played: frozenset[str]


class Batch(NamedTuple):
    """What one step compares: texts, ``[B]``, with distinct texts of tracks, ``[T]``: the positives, then negatives.

    The targets are the positions of the positives, int64 ``[B]``. Documents that were played in a query's session, too,
    count neither as positive nor as negative for it: ``left_out``, ``[B, T]``.
    """

    queries: list[str]
    documents: list[str]
    targets: NDArray[np.int64]
    left_out: NDArray[np.bool_]


def split_batches(n_examples: int, batch_size: int, generator: np.random.Generator) -> list[NDArray[np.intp]]:
    """All examples in a new order, in batches of nearly equal size: none has one example unless it is the only one.

    ``batch_size`` is at least 2 unless there is only one example.
    """
    n_batches = max(1, -(-n_examples // batch_size))
    return np.array_split(generator.permutation(n_examples), n_batches)


def make_batch(examples: Sequence[Example], n_negatives: int, generator: np.random.Generator) -> Batch:
    """Put examples together: each text of a track is in a batch once, so no positive is its own negative.

    Each example brings ``n_negatives`` of its hard negatives, which the generator draws.
    """
    positives = [example.positive for example in examples]
    drawn = [
        example.negatives[position]
        for example in examples
        for position in generator.permutation(len(example.negatives))[:n_negatives]
    ]
    positions = {text: position for position, text in enumerate(dict.fromkeys([*positives, *drawn]))}
    targets = np.array([positions[text] for text in positives], np.int64)
    left_out = np.array([[text in example.played for text in positions] for example in examples])
    left_out[np.arange(len(examples)), targets] = False
    return Batch([example.query for example in examples], list(positions), targets, left_out)
