"""What we need of transformers beyond its public interface."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel
    from transformers.cache_utils import Cache, CacheLayerMixin


def full_attention_layers(cache: Cache) -> list[CacheLayerMixin]:
    """The layers of a cache that keep the keys and values of all tokens, and nothing else."""
    from transformers.cache_utils import DynamicLayer

    # Layers of other kinds, such as sliding windows, derive from this class.
    return [layer for layer in cache.layers if type(layer) is DynamicLayer]


def growing_layers(cache: Cache) -> list[CacheLayerMixin]:
    """The layers of a cache that hold keys and values of tokens, of all or of the latest."""
    from transformers.cache_utils import DynamicLayer

    return [layer for layer in cache.layers if isinstance(layer, DynamicLayer)]


def attention_implementation(model: PreTrainedModel) -> str:
    """How a model computes attention. There is a public way to set it, but none to ask for it."""
    return str(model.config._attn_implementation)


def forward_with_cache(model: PreTrainedModel, input_ids: Tensor, cache: Cache) -> None:
    """Put tokens through a model and keep their keys and values.

    Args:
        model: A causal model.
        input_ids: Token ids, ``[B, T]``.
        cache: Where the keys and values go. The argument is called ``cache`` from transformers 5.24 on, and
            ``past_key_values`` before.
    """
    name = "cache" if "cache" in inspect.signature(model.forward).parameters else "past_key_values"
    model(input_ids=input_ids, use_cache=True, **{name: cache})
