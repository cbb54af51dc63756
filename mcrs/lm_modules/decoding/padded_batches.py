"""Writing responses in padded batches by the ``generate`` of transformers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcrs.libraries.transformers_internals import growing_layers
from mcrs.lm_modules.decoding.generation import ChooseTokens, Response, ResponseGenerator

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel


class ChosenTokenProcessor:
    """Lets a token chooser choose the tokens within ``generate``: the scores of all other tokens become ``-inf``.

    ``rows`` are the indexes of the prompts in the batch, padded to ``n_prompt`` tokens. After an end token, none is
    chosen.
    """

    def __init__(self, choose: ChooseTokens, rows: Sequence[int], n_prompt: int, end_ids: frozenset[int]) -> None:
        self._choose = choose
        self._rows = rows
        self._n_prompt = n_prompt
        self._end_ids = end_ids

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Replace the scores ``[B, V]`` of the next tokens, given all tokens so far, ``[B, T]``."""
        responses: list[list[int]] = input_ids[:, self._n_prompt :].tolist()
        going = [
            position for position, response in enumerate(responses) if not response or response[-1] not in self._end_ids
        ]
        chosen = self._choose(
            [self._rows[position] for position in going], [responses[position] for position in going], scores[going]
        )
        decided = scores.new_full(scores.shape, float("-inf"))
        decided[going, chosen] = 0.0
        return decided


@dataclass(slots=True)
class PaddedBatches(ResponseGenerator):
    """Writes responses batch by batch, prompts of about one length together, padded on the left.

    ``max_slots`` limits the tokens of a batch with prompts, padding and responses, and ``max_rows`` its prompts.

    Attributes:
        max_padded: Maximum number of tokens of a prompt and its response for which a batch may hold prompts of
            different lengths. None: no limit.
    """

    max_padded: int | None = None

    def generate(
        self, prompts: Sequence[list[int]], choose: ChooseTokens, *, max_new_tokens: int
    ) -> Iterator[Response]:
        """Write the responses batch by batch."""
        for rows in self._batches([len(prompt) for prompt in prompts], max_new_tokens):
            responses = self._generate([prompts[row] for row in rows], choose, rows, max_new_tokens)
            self.counts.n_prompt_tokens += sum(len(prompts[row]) for row in rows)
            self.counts.n_encoded_tokens += len(rows) * max(len(prompts[row]) for row in rows)
            self.counts.n_response_tokens += sum(map(len, responses))
            self.counts.n_decode_passes += max(map(len, responses)) - 1
            yield from map(Response, rows, responses)

    def _batches(self, lengths: Sequence[int], max_new_tokens: int) -> Iterator[list[int]]:
        """The batches of rows, the longest prompts first, so that an out-of-memory error comes early."""
        batch: list[int] = []
        for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
            width = lengths[batch[0] if batch else row] + max_new_tokens
            is_full = len(batch) == self.max_rows or (len(batch) + 1) * width > self.max_slots
            is_padded = lengths[row] + max_new_tokens < width
            if batch and (is_full or (is_padded and self.max_padded is not None and width > self.max_padded)):
                yield batch
                batch = []
            batch.append(row)
        if batch:
            yield batch

    def _generate(
        self, prompts: Sequence[list[int]], choose: ChooseTokens, rows: Sequence[int], max_new_tokens: int
    ) -> list[list[int]]:
        import torch
        from transformers import GenerationConfig

        width = max(map(len, prompts))
        pad = min(self.end_ids, default=0)  # masked, so any token works
        input_ids = torch.tensor([[pad] * (width - len(prompt)) + prompt for prompt in prompts])
        mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        config = GenerationConfig(  # type: ignore[no-untyped-call]
            do_sample=False,
            num_beams=1,
            max_new_tokens=max_new_tokens,
            eos_token_id=sorted(self.end_ids) or None,
            pad_token_id=pad,
        )
        with torch.inference_mode(), _without_defaults(self.model):
            output = self.model.generate(  # type: ignore[operator]
                input_ids=input_ids.to(self.model.device),
                attention_mask=mask.to(self.model.device),
                generation_config=config,
                logits_processor=[ChosenTokenProcessor(choose, rows, width, self.end_ids)],
            )
        return [self._until_end(response) for response in output[:, width:].tolist()]

    def _until_end(self, response: list[int]) -> list[int]:
        end = next((position for position, token_id in enumerate(response) if token_id in self.end_ids), len(response))
        return response[: end + 1]


@contextmanager
def _without_defaults(model: PreTrainedModel) -> Iterator[None]:
    """Keep ``generate`` from applying the model's own generation config: the chooser applies it."""
    from transformers import GenerationConfig

    own, model.generation_config = model.generation_config, GenerationConfig()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        model.generation_config = own


def padded_token_bytes(model: PreTrainedModel) -> int:
    """Bytes of the usual cache for one token over all layers; 0 for a model whose state does not grow."""
    import torch
    from transformers import GenerationConfig

    token = torch.zeros(1, 1, dtype=torch.long, device=model.device)
    config = GenerationConfig(  # type: ignore[no-untyped-call]
        max_new_tokens=1, do_sample=False, pad_token_id=0, return_dict_in_generate=True
    )
    with torch.inference_mode(), _without_defaults(model):
        output = model.generate(  # type: ignore[operator]
            input_ids=token, attention_mask=torch.ones_like(token), generation_config=config
        )
    tensors = [tensor for layer in growing_layers(output) for tensor in (layer.keys, layer.values)]
    return sum(int(tensor.nbytes) for tensor in tensors if tensor is not None)
