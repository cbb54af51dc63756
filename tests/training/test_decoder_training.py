from __future__ import annotations

import numpy as np
import pytest
import torch

from mcrs.errors import ModelError
from mcrs.retrieval_modules.generative.beams import IdTree, search_beams
from mcrs.retrieval_modules.generative.conversations import Item, n_positions, pack
from mcrs.retrieval_modules.generative.decoder import DecoderScorer, DecoderShape
from mcrs.training.decoder_training import make_batches, train_decoder
from mcrs.training.generative import DecoderLearning

CODES = np.array([[0, 1, 0], [0, 2, 0], [1, 0, 0], [1, 0, 1], [2, 2, 0]], np.int32)
VECTORS = np.eye(5, 6, dtype=np.float32)
SHAPE = DecoderShape(n_dimensions=6, sizes=(3, 3, 2), width=16, n_layers=1, n_heads=2)
LEARNING = DecoderLearning(dropout=0.1, epochs=30, learning_rate=1e-2, weight_decay=0.0, batch_positions=40, seed=0)
SEQUENCES: list[list[Item]] = [[vector, codes] for vector, codes in zip(VECTORS, CODES, strict=True)]


def test_decoder_learns_which_text_has_which_id_and_the_same_way_each_time() -> None:
    first, second = (train_decoder(SHAPE, SEQUENCES * 4, LEARNING, "cpu") for _ in range(2))
    assert all(torch.equal(value, second.state_dict()[name]) for name, value in first.state_dict().items())
    tree = IdTree(CODES, np.arange(5, dtype=np.int32))
    packed = pack([[vector] for vector in VECTORS], 6, SHAPE.sizes)
    found = search_beams(tree, DecoderScorer(first, packed), [np.empty(0, np.int64)] * 5, 5)
    assert [int(ranking.rows[0]) for ranking in found] == [0, 1, 2, 3, 4]


def test_later_tracks_are_learned_from_earlier_ones() -> None:
    # The second track follows from the first one, whatever is said.
    said = np.zeros(6, np.float32)
    sessions: list[list[Item]] = [[said, CODES[row], said, CODES[(row + 1) % 5]] for row in range(5)]
    decoder = train_decoder(SHAPE, sessions * 4, LEARNING, "cpu")
    tree = IdTree(CODES, np.arange(5, dtype=np.int32))
    packed = pack([session[:3] for session in sessions], 6, SHAPE.sizes)
    found = search_beams(tree, DecoderScorer(decoder, packed), [np.empty(0, np.int64)] * 5, 5)
    assert [int(ranking.rows[0]) for ranking in found] == [1, 2, 3, 4, 0]


@pytest.mark.parametrize("batch_positions", [1, 7, 30, 1000])
def test_every_sequence_is_in_one_batch_that_is_small_enough(batch_positions: int) -> None:
    sequences = [SEQUENCES[0][:1] * n for n in (1, 9, 2, 2, 5, 5, 5, 3)]
    batches = list(make_batches(sequences, batch_positions, np.random.default_rng(0)))
    assert sorted(np.concatenate(batches).tolist()) == list(range(8))
    for batch in batches:
        longest = max(n_positions(sequences[row]) for row in batch)
        assert len(batch) == 1 or len(batch) * longest <= batch_positions


def test_seed_may_be_any_whole_number() -> None:
    decoder = train_decoder(SHAPE, SEQUENCES, LEARNING.model_copy(update={"epochs": 1, "seed": 2**70}), "cpu")
    assert all(torch.isfinite(value).all() for value in decoder.state_dict().values())


def test_training_that_diverges_is_one_line() -> None:
    broken: list[list[Item]] = [[np.full(6, np.nan, np.float32), CODES[0]]]
    with pytest.raises(ModelError, match="set a smaller learning_rate"):
        train_decoder(SHAPE, broken, LEARNING, "cpu")
