"""Write responses in one way and print what it took, as JSON; `benchmarks.cpu_responses` runs this file.

    python -c SOURCE WAY MODEL PROMPTS.json NEW_TOKENS

Only names are imported that earlier commits have as well, so it runs in any checkout.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Threads that wait must not burn the time of those that work; it counts only before torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

if TYPE_CHECKING:
    #: Prompts, each as the role and content of its messages.
    Prompts = list[list[tuple[str, str]]]


def our_lm(lm: Any, n_new: int) -> Callable[[Prompts], list[str]]:  # noqa: ANN401 - a class of any checkout
    """One of the language models of the checkout."""
    from mcrs.types import ChatMessage, GenerationRequest, RequestKey

    def write(prompts: Prompts) -> list[str]:
        requests = [
            GenerationRequest(RequestKey(str(n), 1), tuple(ChatMessage(*pair) for pair in prompt), n, n_new)  # type: ignore[arg-type]
            for n, prompt in enumerate(prompts)
        ]
        texts = {completion.key: completion.text for completion in lm.stream(requests)}
        return [texts[request.key] for request in requests]

    return write


def genai_default(model: str, n_new: int) -> Callable[[Prompts], list[str]]:
    """OpenVINO GenAI's own pipeline with its own settings: all prompts in one call."""
    import openvino_genai

    pipeline: Any = openvino_genai.LLMPipeline(model, "CPU")
    tokenizer = pipeline.get_tokenizer()
    rules = openvino_genai.GenerationConfig(max_new_tokens=n_new, do_sample=False, apply_chat_template=False)

    def write(prompts: Prompts) -> list[str]:
        chats = [[{"role": role, "content": content} for role, content in prompt] for prompt in prompts]
        texts = [tokenizer.apply_chat_template(chat, add_generation_prompt=True) for chat in chats]
        return [text.strip() for text in pipeline.generate(texts, rules).texts]

    return write


def load(way: str, model: str, n_new: int) -> Callable[[Prompts], list[str]]:
    """Load what writes in this way."""
    if way == "genai":
        return genai_default(model, n_new)
    from mcrs.config import GenerationSettings

    greedy = GenerationSettings(do_sample=False)
    if way in ("deterministic", "fast"):
        from mcrs.lm_modules.openvino_genai import OpenVINOLM

        return our_lm(OpenVINOLM(model, generation=greedy, deterministic=way == "deterministic"), n_new)
    from mcrs.lm_modules.hf_causal import HFCausalLM

    lm = HFCausalLM(model, device="cpu", dtype=way, attn_implementation="sdpa", generation=greedy)
    return our_lm(lm, n_new)


def main() -> None:
    """Load, write, and print the times of writing, the peak memory of both and the responses."""
    from benchmarks.measuring import peak_memory

    way, model, prompts, n_new = sys.argv[1:]
    write = load(way, model, int(n_new))
    wall, processor = time.perf_counter(), time.process_time()
    responses = write(json.loads(Path(prompts).read_text(encoding="utf-8")))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(json.dumps({"wall": wall, "processor": processor, "peak": peak_memory(), "responses": responses}))


if __name__ == "__main__":
    main()
