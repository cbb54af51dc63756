"""The private interfaces of transformers that we need."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel
    from transformers.cache_utils import Cache, CacheLayerMixin


def full_attention_layers(cache: Cache) -> list[CacheLayerMixin]:
    """The layers of a cache that keep only the keys and values of all tokens."""
    from transformers.cache_utils import DynamicLayer

    # Layers of other kinds, such as sliding windows, derive from this class.
    return [layer for layer in cache.layers if type(layer) is DynamicLayer]


def growing_layers(cache: Cache) -> list[CacheLayerMixin]:
    """The layers of a cache with keys and values of all or of the latest tokens."""
    from transformers.cache_utils import DynamicLayer

    return [layer for layer in cache.layers if isinstance(layer, DynamicLayer)]


def attention_implementation(model: PreTrainedModel) -> str:
    """The attention implementation of a model; it can be set publicly, but not read."""
    return str(model.config._attn_implementation)


def forward_with_cache(model: PreTrainedModel, input_ids: Tensor, cache: Cache) -> None:
    """Run a model on tokens and store their keys and values.

    Args:
        model: A causal model.
        input_ids: Token ids, ``[B, T]``.
        cache: Stores the keys and values. The argument is called ``cache`` from transformers 5.24 on, and
            ``past_key_values`` before.
    """
    name = "cache" if "cache" in inspect.signature(model.forward).parameters else "past_key_values"
    model(input_ids=input_ids, use_cache=True, **{name: cache})
