"""The decoder: a small causal transformer over texts and the codes of tracks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

from mcrs.checks.plain_values import one_line
from mcrs.config.blocks import Settings
from mcrs.errors import ModelError
from mcrs.retrieval_modules.generative.conversations import N_POSITIONS, Sequences

#: Keys and values of a layer.
Past: TypeAlias = tuple[torch.Tensor, torch.Tensor]
_SHAPE, _WEIGHTS = "decoder.json", "decoder.safetensors"


class DecoderShape(Settings):
    """The shape of a decoder: the length of a text's vector, how many codes each level of an id has, and its layers.

    ``width`` is the dimension of the hidden states.
    """

    n_dimensions: int
    sizes: tuple[int, ...]
    width: int
    n_layers: int
    n_heads: int


class _Layer(nn.Module):
    """Attention and two linear layers, each on normed states and added to them (pre-norm, as in GPT-2)."""

    def __init__(self, width: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm, self.linear_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention_in, self.attention_out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.linear = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.drop = nn.Dropout(dropout)
        self.n_heads = n_heads

    def forward(self, states: torch.Tensor, seen: torch.Tensor, past: Past | None) -> tuple[torch.Tensor, Past]:
        """New states ``[B, Q, W]``, and the keys and values of all positions so far, ``[B, H, S, W / H]``.

        The states ``[B, Q, W]`` are those of the newest positions, and ``seen`` the positions that each of them attends
        to, ``[B, 1, Q, S]``.
        """
        parts = self.attention_in(self.attention_norm(states)).chunk(3, dim=-1)
        queries, keys, values = (part.unflatten(-1, (self.n_heads, -1)).transpose(1, 2) for part in parts)
        if past is not None:
            keys, values = torch.cat([past[0], keys], dim=2), torch.cat([past[1], values], dim=2)
        heads = scaled_dot_product_attention(queries, keys, values, attn_mask=seen)
        states = states + self.drop(self.attention_out(heads.transpose(1, 2).flatten(-2)))
        return states + self.drop(self.linear(self.linear_norm(states))), (keys, values)


class IdDecoder(nn.Module):
    """Reads sequences of texts and codes, and scores the next code.

    A text is one position, its vector projected to the width; a code has a vector of its own at each level, which also
    scores it (tied weights). Positions are learned.
    """

    def __init__(self, shape: DecoderShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.text = nn.Linear(shape.n_dimensions, shape.width)
        self.codes = nn.Embedding(sum(shape.sizes), shape.width)
        self.positions = nn.Embedding(N_POSITIONS, shape.width)
        self.layers = nn.ModuleList(_Layer(shape.width, shape.n_heads, dropout) for _ in range(shape.n_layers))
        self.norm = nn.LayerNorm(shape.width)
        self.drop = nn.Dropout(dropout)
        self._levels = [0, *accumulate(shape.sizes)]
        for weights in (self.codes.weight, self.positions.weight):
            nn.init.normal_(weights, std=0.02)

    def prefill(self, sequences: Sequences) -> tuple[torch.Tensor, list[Past]]:
        """The states of sequences padded at their beginning, ``[B, S, W]``, and each layer's keys and values."""
        codes, texts, filled = (torch.from_numpy(array).to(self.text.weight.device) for array in sequences)
        states = torch.where((codes >= 0)[..., None], self.codes(codes.clamp(min=0)), self.text(texts))
        indexes = (filled.long().cumsum(dim=1) - 1).clamp(min=0)
        own = torch.eye(filled.shape[1], dtype=torch.bool, device=filled.device)
        # Padding attends to itself, because a softmax over no position is NaN.
        seen = (own.new_ones(own.shape).tril() & filled[:, None, :]) | own
        return self._run(states, indexes, seen, [None] * len(self.layers))

    def step(
        self, codes: torch.Tensor, level: int, filled: torch.Tensor, past: Sequence[Past]
    ) -> tuple[torch.Tensor, list[Past]]:
        """The states of one more position, ``[B, 1, W]``, and each layer's keys and values.

        The codes at that position, int64 ``[B]``, are of one level. ``filled`` is which of the positions, that one
        included, are not padding, ``[B, S + 1]``.
        """
        states = self.codes(codes + self._levels[level])[:, None]
        return self._run(states, filled.long().sum(dim=1, keepdim=True) - 1, filled[:, None, :], past)

    def score(self, states: torch.Tensor, level: int) -> torch.Tensor:
        """The logits of a level's codes, ``[…, K]``, from states ``[…, W]``."""
        return states @ self.codes.weight[self._levels[level] : self._levels[level + 1]].T

    def _run(
        self, states: torch.Tensor, indexes: torch.Tensor, seen: torch.Tensor, past: Sequence[Past | None]
    ) -> tuple[torch.Tensor, list[Past]]:
        states = self.drop(states + self.positions(indexes))
        kept = []
        for layer, before in zip(self.layers, past, strict=True):
            states, now = layer(states, seen[:, None], before)
            kept.append(now)
        return self.norm(states), kept


class DecoderScorer:
    """Scores codes after conversations, one level at each step, for :func:`.beams.search_beams`.

    The keys and values of what was read are kept, so that each step runs one position for each beam. The decoder is in
    evaluation mode; the sequences are what comes before the id, for each turn.
    """

    def __init__(self, decoder: IdDecoder, sequences: Sequences) -> None:
        self._decoder = decoder
        self._sequences = sequences
        self._level = 0
        self._past: list[Past] = []
        self._filled = torch.from_numpy(sequences.filled).to(decoder.text.weight.device)

    @torch.inference_mode()
    def next_scores(self, beams: NDArray[np.int64], codes: NDArray[np.int32]) -> NDArray[np.float32]:
        """Logits of the codes of the next level for each beam, ``[M, K]``."""
        decoder, level = self._decoder, self._level
        self._level += 1
        if not len(beams):
            return np.zeros((0, decoder.shape.sizes[level]), np.float32)
        if level == 0:
            states, self._past = decoder.prefill(self._sequences)
        else:
            device = self._filled.device
            written = np.minimum(codes, decoder.shape.sizes[level - 1] - 1).astype(np.int64)
            chosen = torch.from_numpy(np.array(beams, np.int64)).to(device)
            filled = self._filled[chosen]
            self._filled = torch.cat([filled, filled.new_ones(len(beams), 1)], dim=1)
            past = [(keys[chosen], values[chosen]) for keys, values in self._past]
            states, self._past = decoder.step(torch.from_numpy(written).to(device), level - 1, self._filled, past)
        return np.asarray(decoder.score(states[:, -1], level).float().cpu().numpy(), np.float32)


def save_decoder(decoder: IdDecoder, folder: Path) -> None:
    """Write a decoder's shape and weights.

    Raises:
        OSError: A file cannot be written.
    """
    from safetensors.torch import save_file

    (folder / _SHAPE).write_text(json.dumps(decoder.shape.model_dump(), indent=1), encoding="utf-8")
    save_file({name: values.cpu().contiguous() for name, values in decoder.state_dict().items()}, folder / _WEIGHTS)


def load_decoder(folder: Path, device: str) -> IdDecoder:
    """Read a decoder, ready to write.

    Raises:
        ModelError: It cannot be read.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        decoder = IdDecoder(DecoderShape.model_validate_json((folder / _SHAPE).read_bytes()))
        decoder.load_state_dict(load_file(folder / _WEIGHTS))
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"cannot read the decoder in {folder}: {one_line(error)}") from None
    return decoder.to(device).eval()
