"""The two kinds of forward pass: encoding new tokens of prompt families, and the next token of every live response."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mcrs.libraries.transformers_internals import attention_implementation
from mcrs.lm_modules.prefix_engine.family_cache import ATTENTION_NAME, FamilyCache, Piece, Span, attend

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

#: Tokens of a pass: enough for fast matrix products, few enough for activations in the processor's cache.
PASS_TOKENS = 512
#: Queries with one range of keys: fewer need more calls, more compute scores that are masked.
PIECE_TOKENS = 128


class PassResult(NamedTuple):
    """Logits [R, V] that continue the prompts `rows`, and the number of tokens that went through the model for them."""

    rows: list[int]
    logits: Tensor
    n_tokens: int


def encode(model: PreTrainedModel, families: Sequence[FamilyCache]) -> Iterator[PassResult]:
    """Encode the new tokens of these families, in passes of equal size; each prompt is in the rows of one pass."""
    like = _empty(model)
    work = deque((family, span) for family in families for span in family.new_spans(PIECE_TOKENS))
    while work:
        pieces: list[Piece] = []
        tokens: list[int] = []
        positions: list[int] = []
        ends: dict[int, int] = {}
        while work and (not pieces or len(tokens) + work[0][1].n_tokens <= PASS_TOKENS):
            family, span = work.popleft()
            pieces.append(_encode_piece(family, span, len(tokens), like))
            ends |= {
                row: len(tokens) + position - span.start for row, position in family.plan.ends_in(span.start, span.stop)
            }
            tokens += family.plan.tokens[span.start : span.stop].tolist()
            positions += family.plan.positions[span.start : span.stop].tolist()
        yield PassResult([*ends], _forward(model, pieces, tokens, positions, [*ends.values()]), len(tokens))


def decode(model: PreTrainedModel, families: Sequence[FamilyCache], responses: Sequence[Sequence[int]]) -> PassResult:
    """Run the model on the last token of every live response; the responses of all prompts are given."""
    like = _empty(model)
    pieces: list[Piece] = []
    rows: list[int] = []
    positions: list[int] = []
    for family in families:
        low, start = len(rows), family.length
        mask = family.response_mask(like)
        for branch in family.live:
            row = family.plan.rows[branch]
            rows.append(row)
            positions.append(len(family.plan.paths[branch]) + len(responses[row]) - 1)
        pieces.append(Piece(family, low, len(rows), start, None, mask))
    tokens = [responses[row][-1] for row in rows]
    return PassResult(rows, _forward(model, pieces, tokens, positions, list(range(len(rows)))), len(rows))


def _encode_piece(family: FamilyCache, span: Span, low: int, like: Tensor) -> Piece:
    """The tokens of a span; each sees the tokens before the span, the earlier ones in it, and itself."""
    import torch

    n_before = len(span.before)
    mask = like.new_zeros((span.n_tokens, n_before + span.n_tokens))
    mask[:, n_before:] = like.new_full((span.n_tokens, span.n_tokens), float("-inf")).triu_(1)
    slots = None
    if n_before < span.start:
        slots = torch.from_numpy(np.concatenate([span.before, np.arange(span.start, span.stop)])).to(like.device)
    return Piece(family, low, low + span.n_tokens, span.start, slots, mask)


def _forward(
    model: PreTrainedModel, pieces: list[Piece], tokens: list[int], positions: list[int], keep: list[int]
) -> Tensor:
    """Logits of the tokens at the positions `keep` [K, V]."""
    import torch

    device = model.device
    with torch.inference_mode(), _family_attention(model):
        logits: Tensor = model(
            input_ids=torch.tensor([tokens], device=device),
            position_ids=torch.tensor([positions], device=device),
            use_cache=False,
            logits_to_keep=torch.tensor(keep, dtype=torch.long, device=device),
            pieces=pieces,
        ).logits[0]
    for piece in pieces:
        piece.family.length = piece.start + piece.high - piece.low
    return logits


def _empty(model: PreTrainedModel) -> Tensor:
    """An empty tensor with the model's data type and device."""
    import torch

    return torch.empty(0, dtype=model.dtype, device=model.device)


@contextmanager
def _family_attention(model: PreTrainedModel) -> Iterator[None]:
    """Let the model use the attention by families within the block."""
    from transformers import AttentionInterface

    AttentionInterface.register(ATTENTION_NAME, attend)
    usual = attention_implementation(model)
    model.set_attn_implementation(ATTENTION_NAME)
    try:
        yield
    finally:
        model.set_attn_implementation(usual)
