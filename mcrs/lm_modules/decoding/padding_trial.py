"""Whether padding before a prompt leaves a model's logits as they are, by a test."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mcrs.checks.plain_values import one_line
from mcrs.errors import ModelError
from mcrs.lm_modules.decoding.generation import GenerationCounts
from mcrs.lm_modules.decoding.trial import LogitRecorder, find_difference, trial_tokens
from mcrs.runtime.memory import is_out_of_memory
from mcrs.runtime.quiet import quiet_transformers

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from mcrs.lm_modules.decoding.padded_batches import PaddedBatches

# Some architectures compress keys in groups of up to 128 tokens, and others tell only near positions apart. The numbers
# of padding tokens are no multiples of a usual group.
_LENGTHS = (197, 160, 24)
_N_STEPS = 2
#: Rotary embeddings that depend on the longest sequence of a batch.
LENGTH_DEPENDENT_ROPE = frozenset({"dynamic", "longrope"})


def rope_type(model: PreTrainedModel) -> str:
    """The kind of the model's rotary embedding; ``default`` also for a model without one."""
    config = model.config.get_text_config(decoder=True)
    return str((getattr(config, "rope_parameters", None) or {}).get("rope_type", "default"))


def longest_padded(model: PreTrainedModel) -> int | None:
    """Up to how many tokens of prompt and response padding changes no rotary embedding; None: any number."""
    if rope_type(model) not in LENGTH_DEPENDENT_ROPE:
        return None
    config = model.config.get_text_config(decoder=True)
    original = config.rope_parameters.get("original_max_position_embeddings")
    return int(original or getattr(config, "original_max_position_embeddings", None) or config.max_position_embeddings)


def find_padding_obstacle(batches: PaddedBatches, n_context: int | None) -> str | None:
    """Why prompts cannot share a batch; None if they can.

    Recurrent models may read padding, and models with a table of positions may count it.

    Args:
        batches: The batches of the model, which are not changed.
        n_context: Maximum number of tokens of prompt and response. None: no limit.

    Raises:
        ModelError: The model cannot continue a single prompt.
    """
    longest = (n_context or 1 << 20) - _N_STEPS
    # An end token would end a response before its last step.
    tokens = [each for each in trial_tokens(batches.model, 2 * _LENGTHS[0]) if each not in batches.end_ids]
    script = [tokens[-_N_STEPS:]] * len(_LENGTHS)
    prompts = [tokens[: max(1, min(n_tokens, longest - place))] for place, n_tokens in enumerate(_LENGTHS)]
    tried = replace(batches, max_slots=1 << 20, max_rows=len(prompts), counts=GenerationCounts())

    def record(some: list[list[int]]) -> LogitRecorder:
        recorder = LogitRecorder(script)
        for _ in tried.generate(some, recorder, max_new_tokens=_N_STEPS):
            pass
        return recorder

    try:
        with quiet_transformers():
            alone = [record([prompt]).scores for prompt in prompts]
    except Exception as error:  # an architecture may raise any error
        if is_out_of_memory(error):
            raise
        raise ModelError(
            f"{type(batches.model).__name__} cannot continue a text ({type(error).__name__}: {one_line(str(error))}); "
            "choose a chat model, such as one whose name ends in -Instruct"
        ) from error
    try:
        with quiet_transformers():
            padded = record(prompts).scores
    except Exception as error:
        if is_out_of_memory(error):
            raise
        return f"padding fails ({type(error).__name__}: {one_line(str(error))})"
    pairs = ((scores, alone[row][0, step]) for (row, step), scores in padded.items())
    share = find_difference(pairs, batches.model.dtype)
    return None if share is None else f"padding changes its logits (by {share:.2g} of the largest one)"
