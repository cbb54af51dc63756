"""Keys and values of a prompt family, and the attention that reads them once for all its branches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from mcrs.lm_modules.prefix_engine.plan import IntArray, PromptFamily

ATTENTION_NAME = "mcrs_prefix_family"
# Further arguments of attention functions that have no effect here, because nothing is trained.
_NEUTRAL_ARGUMENTS = frozenset({"dropout", "output_attentions", "output_router_logits", "position_ids", "use_cache"})


class Span(NamedTuple):
    """Consecutive tree tokens `[start, stop)` of one branch, and the slots of all tokens that precede them there."""

    start: int
    stop: int
    before: IntArray

    @property
    def n_tokens(self) -> int:
        """Number of tokens in the span."""
        return self.stop - self.start


class FamilyCache:
    """Append-only keys and values of a packed token tree and of the responses that grow from it.

    The tree takes the first of the `capacity` slots, of which `length` are used. Each decoding step appends one slot
    for each live branch. These are the branches with unfinished responses, as indexes into `plan.rows`. The last
    prompt, in lexicographic order, shares most with the following ones. The donor is the family that every layer still
    has to copy from, if any.
    """

    def __init__(self, plan: PromptFamily, response_tokens: int, donor: FamilyCache | None) -> None:
        """Open a family, which copies inherited keys and values from the donor: the family before it in the plan."""
        self.plan = plan
        self.capacity = plan.capacity(response_tokens)
        self.length = plan.n_inherited
        self.live = list(range(len(plan.rows)))
        self._last_path = plan.paths[-1]
        self.last_prompt = plan.tokens[self._last_path]
        self.donor = donor if plan.n_inherited else None
        self._layers: dict[int, tuple[Tensor, Tensor]] = {}
        self._visible: Tensor | None = None

    @property
    def n_bytes(self) -> int:
        """Bytes held."""
        return sum(keys.nbytes + values.nbytes for keys, values in self._layers.values())

    def new_spans(self, n_max: int) -> Iterator[Span]:
        """The tokens that are not inherited, in spans of at most `n_max` tokens, in order of encoding."""
        for stretch in self.plan.stretches:
            for start in range(max(stretch.start, self.plan.n_inherited), stretch.stop, n_max):
                before = np.concatenate([stretch.trunk, np.arange(stretch.start, start)])
                yield Span(start, min(start + n_max, stretch.stop), before)

    def append(self, layer: int, start: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Store keys and values `[H, n, D]` from slot `start` on, and return all up to them `[H, start + n, D]`."""
        stop = start + key.shape[1]
        if layer not in self._layers:
            self._layers[layer] = self._open_layer(layer, key, value)
        keys, values = self._layers[layer]
        keys[:, start:stop] = key
        values[:, start:stop] = value
        return keys[:, :stop], values[:, :stop]

    def _open_layer(self, layer: int, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        import torch

        keys = key.new_empty(key.shape[0], self.capacity, key.shape[2])
        values = value.new_empty(value.shape[0], self.capacity, value.shape[2])
        if self.donor is not None:
            n = self.plan.n_inherited
            source = torch.from_numpy(self.donor._last_path[:n]).to(key.device)
            donor_keys, donor_values = self.donor._layers[layer]
            keys[:, :n] = donor_keys[:, source]
            values[:, :n] = donor_values[:, source]
        return keys, values

    def keep_last_prompt(self) -> None:
        """Release everything except what a later family may copy, when no response needs it."""
        import torch

        for layer, (keys, values) in self._layers.items():
            source = torch.from_numpy(self._last_path).to(keys.device)
            self._layers[layer] = keys[:, source], values[:, source]
        self._last_path = np.arange(len(self._last_path))
        self.capacity = len(self._last_path)

    def is_finite(self) -> bool:
        """Whether all that is held are numbers, once :meth:`keep_last_prompt` has let go of what was never written."""
        return all(bool(tensor.isfinite().all()) for layer in self._layers.values() for tensor in layer)

    def response_mask(self, like: Tensor) -> Tensor:
        """Additive mask `[R, length + R]` of the next token of the live branches; branch i goes to slot `length + i`.

        It has the data type and device of `like`.
        """
        if self._visible is None:
            self._visible = like.new_full((len(self.live), self.capacity), float("-inf"))
            for mask, branch in zip(self._visible, self.live, strict=True):
                mask[self.plan.paths[branch]] = 0
        stop = self.length + len(self.live)
        self._visible[:, self.length : stop].fill_diagonal_(0)
        return self._visible[:, :stop]

    def keep(self, positions: list[int]) -> None:
        """Keep only these live branches, given as indexes into `live`."""
        if self._visible is not None:
            self._visible = self._visible[positions]
        self.live = [self.live[position] for position in positions]


@dataclass(slots=True)
class Piece:
    """Tokens `[low, high)` of a forward pass that go to one family, from slot `start` on.

    It reads the given slots, or all up to its own last one, with an additive mask over them `[high - low, slots]`.
    """

    family: FamilyCache
    low: int
    high: int
    start: int
    slots: Tensor | None
    mask: Tensor
    _repeated: Tensor | None = field(default=None, init=False, repr=False)

    def mask_for(self, n_groups: int) -> Tensor:
        """The mask for `n_groups` query heads stacked on one key head `[n_groups * (high - low), slots]`."""
        if self._repeated is None:
            self._repeated = self.mask.repeat(n_groups, 1)
        return self._repeated


def attend(
    module: torch.nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    pieces: list[Piece] | None = None,
    scaling: float | None = None,
    **others: object,
) -> tuple[Tensor, None]:
    """Attention of packed tokens to their families, as transformers calls it.

    The query is `[1, Hq, N, D]`, key and value are `[1, H, N, D]`. The pieces assign tokens to families and define the
    mask, so the attention mask is not used. `scaling` is by default 1 / sqrt(D). The layer's `layer_idx` names the
    cache layer.

    Returns:
        Output `[1, N, Hq, D]`, and no weights.

    Raises:
        ValueError: The architecture needs more than plain attention, such as a window, sinks or capped scores.
    """
    from torch.nn.functional import scaled_dot_product_attention

    if pieces is None:
        raise ValueError("its attention layers take no further arguments")
    if asked := [name for name, value in others.items() if value is not None and name not in _NEUTRAL_ARGUMENTS]:
        raise ValueError(f"its attention asks for {', '.join(asked)}")
    n_heads, n_kv_heads = query.shape[1], key.shape[1]
    n_groups = n_heads // n_kv_heads
    layer = cast("int", module.layer_idx)
    output = query.new_empty(1, query.shape[2], n_heads, value.shape[3])
    for piece in pieces:
        own = slice(piece.low, piece.high)
        n = piece.high - piece.low
        keys, values = piece.family.append(layer, piece.start, key[0, :, own], value[0, :, own])
        if piece.slots is not None:
            keys, values = keys.index_select(1, piece.slots), values.index_select(1, piece.slots)
        # The query heads of a key head are rows of one product, so its keys are read once.
        stacked = query[0, :, own].reshape(1, n_kv_heads, n_groups * n, -1)
        mixed = scaled_dot_product_attention(
            stacked, keys[None], values[None], attn_mask=piece.mask_for(n_groups), scale=scaling
        )
        output[0, own] = mixed.view(n_heads, n, -1).transpose(0, 1)
    return output, None
