"""Whether a model can share keys and values between prompts, by the layout of its cache and a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.libraries.transformers_internals import full_attention_layers
from mcrs.lm_modules.decoding.trial import (
    LENGTH_DEPENDENT_ROPE,
    LogitRecorder,
    find_difference,
    rope_types,
    trial_tokens,
)
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.runtime.failed_requests import in_one_line
from mcrs.runtime.memory import is_out_of_memory
from mcrs.runtime.quiet import quiet_transformers

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def find_obstacle(model: PreTrainedModel) -> str | None:
    """Why the model's prompts cannot share keys and values; None if they can."""
    from transformers import DynamicCache

    try:
        cache = DynamicCache(config=model.config)
        full = full_attention_layers(cache)
        if odd := sorted({type(layer).__name__ for layer in cache.layers if layer not in full}):
            return f"its cache has layers without full attention ({', '.join(odd)})"
        # A shared prefix has no fixed value then.
        if ropes := sorted(rope_types(model) & LENGTH_DEPENDENT_ROPE):
            return f"its rotary embedding ({', '.join(ropes)}) depends on the longest prompt of a batch"
        with quiet_transformers():
            return _try_out(model)
    except (TypeError, ValueError, RuntimeError, AttributeError, KeyError, IndexError) as error:
        # An architecture may raise any error for arguments that it does not know.
        if is_out_of_memory(error):
            raise
        return f"a trial failed ({in_one_line(error)})"


def _try_out(model: PreTrainedModel) -> str | None:
    """Compare the logits of a small tree of prompts with those of each prompt alone."""
    import torch

    ids = trial_tokens(model, 40)
    prompts = [ids[:12], ids[:20], ids[:8] + ids[20:30], ids[30:]]
    recorder = LogitRecorder(script=[[ids[3], ids[4]], [ids[5], ids[6]], [ids[7], ids[8]], [ids[9], ids[10]]])
    engine = PrefixEngine(model, frozenset(), max_slots=1 << 20, max_rows=len(prompts))
    for _ in engine.generate(prompts, recorder, max_new_tokens=2):
        pass
    if not engine.counts.peak_cache_bytes:
        return "its attention cannot be replaced"
    for row, prompt in enumerate(prompts):
        whole = torch.tensor([[*prompt, recorder.script[row][0]]], device=model.device)
        with torch.inference_mode():
            expected = model(input_ids=whole, use_cache=False).logits[0, -2:]
        pairs = ((recorder.scores[row, step], scores) for step, scores in enumerate(expected))
        share = find_difference(pairs, model.dtype)
        if share is not None:
            return f"a trial gave other logits than padded batches (difference: {share:.2g} of the largest logit)"
    return None


def slot_bytes(model: PreTrainedModel) -> int:
    """Bytes of keys and values of one token over all layers, measured by encoding one."""
    engine = PrefixEngine(model, frozenset(), max_slots=1 << 20, max_rows=1)
    for _ in engine.generate([[0]], lambda rows, responses, logits: [0], max_new_tokens=1):
        pass
    return engine.counts.peak_cache_bytes // 2  # the token and its response
