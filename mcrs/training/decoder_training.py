"""The steps by which a decoder learns to write ids."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from mcrs.errors import ModelError
from mcrs.retrieval_modules.generative.conversations import Item, Sequences, n_positions, pack
from mcrs.retrieval_modules.generative.decoder import DecoderShape, IdDecoder

if TYPE_CHECKING:
    from mcrs.training.generative import DecoderLearning

logger = logging.getLogger(__name__)


def train_decoder(
    shape: DecoderShape, sequences: Sequence[Sequence[Item]], learning: DecoderLearning, device: str
) -> IdDecoder:
    """Train a decoder from random weights to write every code of some sequences after what comes before it.

    The loss of a code is its cross-entropy among the codes of its level; that of a step is the mean over all codes. The
    same sequences, settings and number of threads give the same weights on a CPU.

    Raises:
        ModelError: The loss became infinite or NaN.
    """
    generator = np.random.default_rng(learning.seed)
    with torch.random.fork_rng():
        torch.manual_seed(learning.seed % 2**64)  # torch takes 64 bits
        decoder = IdDecoder(shape, learning.dropout).to(device).train()
        optimizer = torch.optim.AdamW(decoder.parameters(), learning.learning_rate, weight_decay=learning.weight_decay)
        for epoch in tqdm(range(learning.epochs), desc="epochs", disable=None):
            batches = list(make_batches(sequences, learning.batch_positions, generator))
            total, n_codes = 0.0, 0
            for position, batch in enumerate(batches):
                for group in optimizer.param_groups:
                    done = (epoch + position / len(batches)) / learning.epochs
                    group["lr"] = learning.learning_rate * (1 - done)
                loss, n_targets = _loss(
                    decoder, pack([sequences[row] for row in batch], shape.n_dimensions, shape.sizes)
                )
                optimizer.zero_grad()
                (loss / n_targets).backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
                optimizer.step()
                total, n_codes = total + float(loss.detach()), n_codes + n_targets
            logger.info("epoch %d of %d: loss %.3f for each code", epoch + 1, learning.epochs, total / n_codes)
            if not np.isfinite(total):
                raise ModelError("the decoder's loss became infinite or NaN; set a smaller learning_rate")
    return decoder.eval()


def make_batches(
    sequences: Sequence[Sequence[Item]], batch_positions: int, generator: np.random.Generator
) -> Iterator[NDArray[np.intp]]:
    """Batches of all sequences in a new order, each of sequences of similar length, so that there is little padding."""
    lengths = np.array([n_positions(items) for items in sequences])
    order = generator.permutation(len(sequences))
    order = order[np.argsort(lengths[order], kind="stable")]
    cuts, begin = [], 0
    for position, length in enumerate(lengths[order].tolist()):
        if position > begin and (position - begin + 1) * length > batch_positions:
            cuts.append(position)
            begin = position
    batches = np.split(order, cuts)
    return (batches[position] for position in generator.permutation(len(batches)))


def _loss(decoder: IdDecoder, sequences: Sequences) -> tuple[torch.Tensor, int]:
    """The sum of the losses of all codes that have something before them, and how many these are."""
    states = decoder.prefill(sequences)[0][:, :-1]
    # A code at the very beginning of a sequence, which was cut there, has nothing before it.
    wanted = torch.from_numpy(np.where(sequences.filled[:, :-1], sequences.codes[:, 1:], -1)).to(states.device)
    loss, n_targets, offset = states.new_zeros(()), 0, 0
    for level, size in enumerate(decoder.shape.sizes):
        here = (wanted >= offset) & (wanted < offset + size)
        loss = loss + cross_entropy(decoder.score(states[here], level), wanted[here] - offset, reduction="sum")
        n_targets += int(here.sum())
        offset += size
    return loss, n_targets
