"""Back ends that are made to write a text of the test's own."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, contextmanager
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from mcrs.config import GenerationSettings
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.openai_api import OpenAILM
from mcrs.lm_modules.vllm_offline import VLLMOffline
from mcrs.types import ChatMessage, GenerationRequest, RequestKey
from tests.evaluation.endpoint import RawAnswer, chat_endpoint
from tests.lm_modules.thought_formats import THOUGHT
from tests.tiny_models import save_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from mcrs.types import Completion
    from tests.lm_modules.thought_formats import ThoughtFormat

    #: Has a backend write a text, with at most so many tokens of a response.
    Write = Callable[[str, int], Completion]

MESSAGES = (ChatMessage("system", "Be kind."), ChatMessage("user", "Jazz?"), ChatMessage("assistant", "Blue"))
N_SAID, N_THOUGHT = 100, 120


def one_request(limit: int) -> GenerationRequest:
    return GenerationRequest(RequestKey("s", 1), MESSAGES, 0, limit)


def script_of(thinks: ThoughtFormat, text: str) -> list[int]:
    tokenizer = thinks.tokenizer()
    return [*tokenizer.encode(text, add_special_tokens=False), tokenizer.eos_token_id]


@contextmanager
def transformers(
    thinks: ThoughtFormat, folder: Path, budget: int | None = N_THOUGHT, *, reuse_prefix: bool = True
) -> Iterator[Write]:
    settings = GenerationSettings(max_thought_tokens=budget, reuse_prefix=reuse_prefix)
    model = save_model(folder / "m", thinks.tokenizer(), max_position_embeddings=1024)
    lm = HFCausalLM(str(model), "cpu", "float32", "sdpa", settings, cache_dir=folder / "cache")

    def write(text: str, limit: int) -> Completion:
        script = script_of(thinks, text)

        class Scripted:
            def __init__(self, *_: object) -> None:
                self.broken_rows: set[int] = set()

            def __call__(self, _: Sequence[int], responses: Sequence[Sequence[int]], __: Tensor) -> list[int]:
                return [script[min(len(response), len(script) - 1)] for response in responses]

        with patch("mcrs.lm_modules.hf_causal.TokenChooser", Scripted):
            (completion,) = lm.stream([one_request(limit)])
        return completion

    yield write


@contextmanager
def padded(thinks: ThoughtFormat, folder: Path, budget: int | None = N_THOUGHT) -> Iterator[Write]:
    with transformers(thinks, folder, budget, reuse_prefix=False) as write:
        yield write


@contextmanager
def vllm(thinks: ThoughtFormat, folder: Path, budget: int | None = N_THOUGHT) -> Iterator[Write]:
    script: list[int] = []

    class LLM:
        def __init__(self, **_: object) -> None:
            """Needs nothing."""

        def generate(self, _: object, params: Sequence[Mapping[str, Any]], **__: object) -> list[Any]:
            limit = params[0]["max_tokens"]
            reason = "stop" if limit >= len(script) else "length"
            return [SimpleNamespace(outputs=[SimpleNamespace(token_ids=tuple(script[:limit]), finish_reason=reason)])]

    module = ModuleType("vllm")
    vars(module).update(LLM=LLM, SamplingParams=dict, TokensPrompt=dict)
    model = save_model(folder / "m", thinks.tokenizer(), max_position_embeddings=1024)
    settings = GenerationSettings(max_thought_tokens=budget)
    with patch.dict(sys.modules, vllm=module), patch("torch.cuda.is_available", lambda: True):
        lm = VLLMOffline(str(model), dtype="float32", generation=settings, cache_dir=folder / "cache")

    def write(text: str, limit: int) -> Completion:
        script[:] = script_of(thinks, text)
        (completion,) = lm.stream([one_request(limit)])
        return completion

    yield write


@contextmanager
def openai(_: ThoughtFormat | None, __: Path | None = None, budget: int | None = N_THOUGHT) -> Iterator[Write]:
    """An endpoint that hands on what the model writes; a text that ends in its thought has met the limit."""
    with message_endpoint(lambda text: {"content": text}, budget) as write:
        yield write


@contextmanager
def message_endpoint(message: Callable[[str], dict[str, Any]], budget: int | None = N_THOUGHT) -> Iterator[Write]:
    """An endpoint that makes a message of what the model writes."""
    said = [""]

    def answer(_: dict[str, Any]) -> RawAnswer:
        made = {"role": "assistant", **message(said[0])}
        reason = "length" if said[0].endswith(THOUGHT) else "stop"
        choice = {"index": 0, "finish_reason": reason, "message": made}
        body = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
        return RawAnswer(content=json.dumps(body).encode())

    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, MY_KEY="any"))
        url, _ = stack.enter_context(chat_endpoint(answer))
        settings = GenerationSettings(max_thought_tokens=budget)
        lm = OpenAILM("m", settings, url, "MY_KEY", brief="assistant")

        def write(text: str, limit: int) -> Completion:
            said[0] = text
            (completion,) = lm.stream([one_request(limit)])
            return completion

        yield write


BACK_ENDS = {
    "`hf_causal`, shared prefixes": transformers,
    "`hf_causal`, padded": padded,
    "`vllm`": vllm,
    "`openai`": openai,
}
#: Endpoints that put the thought elsewhere than into the text of the message, given thought and response (or none).
FIELDS: dict[str, Callable[[str | None], dict[str, Any]]] = {
    "`reasoning_content`": lambda said: {"content": said, "reasoning_content": THOUGHT},
    "`reasoning`": lambda said: {"content": said, "reasoning": THOUGHT},
    "parts of the content": lambda said: {
        "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]},
            *([{"type": "text", "text": said}] if said else []),
        ]
    },
    "channels without their tokens": lambda said: {
        "content": f"analysis{THOUGHT}" + (f"assistantfinal{said}" if said else "")
    },
    "no field, `content: null`": lambda said: {"content": said},
}
