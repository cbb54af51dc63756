"""Whether a model can share keys and values between prompts, by the layout of its cache and a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mcrs.libraries.transformers_internals import full_attention_layers
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.runtime.memory import is_out_of_memory
from mcrs.runtime.quiet import quiet_transformers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor
    from transformers import PreTrainedModel

#: Rotary embeddings that depend on the longest sequence of a batch: a shared prefix has no fixed value.
LENGTH_DEPENDENT_ROPE = frozenset({"dynamic", "longrope"})
# Tolerance as a share of the largest logit: in units of rounding, and in float32 at least this much. Rounding grows
# with a model's depth (observed: 13 units in float32, 3 in bfloat16 over 30 layers); a wrong mask or position changes
# logits much more.
_ROUNDING_UNITS = 8
_SMALLEST_SHARE = 1e-4


@dataclass(slots=True)
class _Recorder:
    """Follows scripted responses, and stores the logits of every row and step."""

    script: Sequence[Sequence[int]]
    scores: dict[tuple[int, int], Tensor] = field(default_factory=dict)

    def __call__(self, rows: Sequence[int], responses: Sequence[Sequence[int]], logits: Tensor) -> list[int]:
        for row, response, scores in zip(rows, responses, logits, strict=True):
            self.scores[row, len(response)] = scores
        return [self.script[row][len(response)] for row, response in zip(rows, responses, strict=True)]


def find_obstacle(model: PreTrainedModel) -> str | None:
    """Why the model's prompts cannot share keys and values; None if they can."""
    from transformers import DynamicCache

    cache = DynamicCache(config=model.config)
    full = full_attention_layers(cache)
    if odd := sorted({type(layer).__name__ for layer in cache.layers if layer not in full}):
        return f"its cache has layers without full attention ({', '.join(odd)})"
    config = model.config.get_text_config(decoder=True)
    rope = (getattr(config, "rope_parameters", None) or {}).get("rope_type", "default")
    if rope in LENGTH_DEPENDENT_ROPE:
        return f"its rotary embedding ({rope}) depends on the longest prompt of a batch"
    try:
        with quiet_transformers():
            return _try_out(model)
    except (TypeError, ValueError, RuntimeError, AttributeError, KeyError, IndexError) as error:
        # An architecture may raise any error for arguments that it does not know.
        if is_out_of_memory(error):
            raise
        return f"a trial failed ({type(error).__name__}: {' '.join(str(error).split())})"


def _try_out(model: PreTrainedModel) -> str | None:
    """Compare the logits of a small tree of prompts with those of each prompt alone."""
    import torch

    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(model.config.get_text_config(decoder=True).vocab_size, (40,), generator=generator).tolist()
    prompts = [ids[:12], ids[:20], ids[:8] + ids[20:30], ids[30:]]
    recorder = _Recorder(script=[[ids[3], ids[4]], [ids[5], ids[6]], [ids[7], ids[8]], [ids[9], ids[10]]])
    engine = PrefixEngine(model, frozenset(), max_slots=1 << 20, max_rows=len(prompts))
    for _ in engine.generate(prompts, recorder, max_new_tokens=2):
        pass
    if not engine.counts.peak_cache_bytes:
        return "its attention cannot be replaced"
    for row, prompt in enumerate(prompts):
        whole = torch.tensor([[*prompt, recorder.script[row][0]]], device=model.device)
        with torch.inference_mode():
            expected = model(input_ids=whole, use_cache=False).logits[0, -2:]
        for step, scores in enumerate(expected):
            share = ((recorder.scores[row, step] - scores).abs().max() / scores.abs().max()).item()
            if not share <= max(_SMALLEST_SHARE, _ROUNDING_UNITS * torch.finfo(scores.dtype).eps):
                return f"a trial gave other logits than padded batches (difference: {share:.2g} of the largest logit)"
    return None


def slot_bytes(model: PreTrainedModel) -> int:
    """Bytes of keys and values of one token over all layers, measured by encoding one."""
    engine = PrefixEngine(model, frozenset(), max_slots=1 << 20, max_rows=1)
    for _ in engine.generate([[0]], lambda rows, responses, logits: [0], max_new_tokens=1):
        pass
    return engine.counts.peak_cache_bytes // 2  # the token and its response
