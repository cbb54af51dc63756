from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from mcrs.errors import ModelError
from mcrs.retrieval_modules.generative.conversations import pack
from mcrs.retrieval_modules.generative.decoder import DecoderScorer, DecoderShape, IdDecoder, load_decoder, save_decoder

SIZES = (4, 3, 2)
SHAPE = DecoderShape(n_dimensions=5, sizes=SIZES, width=16, n_layers=2, n_heads=2)


@pytest.fixture(scope="module")
def decoder() -> IdDecoder:
    torch.manual_seed(0)
    return IdDecoder(SHAPE).eval()


def _text(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(5).astype(np.float32)


def _codes(*codes: int) -> np.ndarray:
    return np.array(codes, np.int32)


def test_writing_step_by_step_equals_reading_all_at_once(decoder: IdDecoder) -> None:
    before = [[_text(0), _codes(1, 2, 0), _text(1)], [_text(2)]]
    scorer = DecoderScorer(decoder, pack(before, 5, SIZES))
    first = scorer.next_scores(np.arange(2), _codes())
    # Beams of both turns, in an order that mixes none of their contexts.
    beams, codes = np.array([0, 0, 1]), _codes(3, 1, 2)
    second = scorer.next_scores(beams, codes)
    third = scorer.next_scores(np.array([2, 1]), _codes(2, 0))
    with torch.inference_mode():
        for beam, (turn, written) in enumerate([(0, [3]), (0, [1]), (1, [2])]):
            states = decoder.prefill(pack([[*before[turn], _codes(*written)]], 5, SIZES))[0]
            assert decoder.score(states[0, -2], 0).numpy() == pytest.approx(first[turn], abs=1e-5)
            assert decoder.score(states[0, -1], 1).numpy() == pytest.approx(second[beam], abs=1e-5)
        states = decoder.prefill(pack([[*before[1], _codes(2, 2)]], 5, SIZES))[0]
        assert decoder.score(states[0, -1], 2).numpy() == pytest.approx(third[0], abs=1e-5)


def test_padding_changes_nothing(decoder: IdDecoder) -> None:
    short, long = [_text(2)], [_text(0), _codes(1, 2, 0), _text(1)]
    alone = DecoderScorer(decoder, pack([short], 5, SIZES)).next_scores(np.arange(1), _codes())
    padded = DecoderScorer(decoder, pack([long, short], 5, SIZES)).next_scores(np.arange(2), _codes())
    assert padded[1] == pytest.approx(alone[0], abs=1e-5)


def test_no_beams_give_no_scores(decoder: IdDecoder) -> None:
    scorer = DecoderScorer(decoder, pack([[_text(0)]], 5, SIZES))
    scorer.next_scores(np.arange(1), _codes())
    assert scorer.next_scores(np.empty(0, np.int64), _codes()).shape == (0, 3)


def test_saved_decoder_comes_back_the_same(decoder: IdDecoder, tmp_path: Path) -> None:
    save_decoder(decoder, tmp_path)
    back = load_decoder(tmp_path, "cpu")
    assert back.shape == SHAPE
    assert all(torch.equal(value, back.state_dict()[name]) for name, value in decoder.state_dict().items())


def test_decoder_that_cannot_be_read_is_one_line(decoder: IdDecoder, tmp_path: Path) -> None:
    save_decoder(decoder, tmp_path)
    (tmp_path / "decoder.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="cannot read the decoder in"):
        load_decoder(tmp_path, "cpu")
