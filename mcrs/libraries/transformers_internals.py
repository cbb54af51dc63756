"""The private interfaces of transformers that we need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import PreTrainedModel
    from transformers.cache_utils import Cache, CacheLayerMixin


def full_attention_layers(cache: Cache) -> list[CacheLayerMixin]:
    """The layers of a cache that keep only the keys and values of all tokens."""
    from transformers.cache_utils import DynamicLayer

    # Layers of other kinds, such as sliding windows, derive from this class.
    return [layer for layer in cache.layers if type(layer) is DynamicLayer]


def attention_implementation(model: PreTrainedModel) -> str:
    """The attention implementation of a model; it can be set publicly, but not read."""
    return str(model.config._attn_implementation)


def growing_layers(output: Mapping[str, Any]) -> list[CacheLayerMixin]:
    """The layers with keys and values, of all or of the latest tokens, in the cache that a generation left."""
    from transformers.cache_utils import DynamicLayer

    # The second is its name before transformers 5.24; a recurrent model may have none, or one of its own kind.
    cache = output.get("cache") or output.get("past_key_values")
    return [layer for layer in getattr(cache, "layers", ()) if isinstance(layer, DynamicLayer)]
