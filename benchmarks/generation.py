"""Writing responses: the released method, step by step to this project's.

    python -m benchmarks.generation [--pack DIR] [--sessions 20] [--steps ends] [--rounds 5] [--threads 2]

All sides write greedy responses in float32 about the same tracks with the same model, in one process, one after the
other in each round, and their responses are compared. The released method is re-implemented with transformers alone:
batches of 16 in the order of the file, full prompts, padded. mcrs is timed from turns and rankings to texts, including
prompts and the first inspection of the model. Compare processor time on a machine that others use as well.
"""

from __future__ import annotations

import argparse
import collections
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

# Threads that wait must not burn the time of those that work; it counts only before torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from benchmarks.measuring import print_head, print_row, spread
from benchmarks.workload import describe_machine, load_turns, make_parser, read_workload
from mcrs.cli.options import positive_integer
from mcrs.config import GenerationSettings
from mcrs.lm_modules.base import LanguageModel
from mcrs.lm_modules.chat.chat_template import ChatTemplate
from mcrs.lm_modules.hf_causal import HFCausalLM
from mcrs.lm_modules.prefix_engine.plan import count_distinct_tokens
from mcrs.pipeline.crs import CRSBaseline
from mcrs.pipeline.wiring import load_catalog, load_crs, load_users
from mcrs.types import Completion
from mcrs.weights import locate_model

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.lm_modules.decoding.generation import ResponseGenerator
    from mcrs.types import ChatMessage, GenerationRequest, Ranking, RequestKey, Turn

BATCH_SIZE = 16


@dataclass
class Step:
    """What one way of working took.

    Attributes:
        name: The way.
        responses: The texts, in the order of the turns.
        n_encoded: Tokens that went through the model to read prompts, padding included.
        n_passes: How often the model was run to write one more token of some responses.
        n_response_tokens: Tokens of the responses.
        wall: Seconds.
        processor: Seconds of processor time, all threads together.
        peak_cache_bytes: Bytes of keys and values at the peak; 0 where they are not counted.
    """

    name: str
    responses: list[str]
    n_encoded: int
    n_passes: int
    n_response_tokens: int
    wall: float = 0.0
    processor: float = 0.0
    peak_cache_bytes: int = 0


class PromptCollector(LanguageModel):
    """Writes nothing worth reading, and keeps the prompts."""

    def __init__(self) -> None:
        self.prompts: dict[RequestKey, tuple[ChatMessage, ...]] = {}

    def stream(self, requests: Sequence[GenerationRequest]) -> Iterator[Completion]:
        """Take the prompts."""
        for request in requests:
            self.prompts[request.key] = tuple(request.messages)
            yield Completion(request.key, "-", 0, 0, "stop")


def written_prompts(
    crs: CRSBaseline, turns: Sequence[Turn], rankings: Sequence[Ranking]
) -> list[tuple[ChatMessage, ...]]:
    """The very prompts that a pipeline's language model is given."""
    collector = PromptCollector()
    collecting = CRSBaseline(crs.recommender, collector, crs.prompts, crs.generation, crs.topk, crs.seed)
    collections.deque(collecting.respond(turns, rankings), maxlen=0)
    return [collector.prompts[turn.key] for turn in turns]


def timed(work: Callable[[], Step]) -> Step:
    """Do a step and note its times."""
    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    step = work()
    step.wall, step.processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{step.name}: {step.wall:.1f} s, {step.processor:.1f} s of processor time", file=sys.stderr)
    return step


def released_way(folder: Path, prompts: Sequence[Sequence[ChatMessage]], n_new: int) -> Callable[[], Step]:
    """Batches in file order, every prompt whole and padded to the longest, then ``generate``."""
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa")
    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    chats = [[{"role": message.role, "content": message.content} for message in prompt] for prompt in prompts]

    def work() -> Step:
        step = Step(f"released method, batches of {BATCH_SIZE}", [], 0, 0, 0)
        for start in range(0, len(chats), BATCH_SIZE):
            inputs: Any = tokenizer.apply_chat_template(
                chats[start : start + BATCH_SIZE],
                add_generation_prompt=True,
                padding=True,
                return_tensors="pt",
                return_dict=True,
            )
            with torch.inference_mode():
                output = model.generate(
                    **inputs, max_new_tokens=n_new, do_sample=False, pad_token_id=tokenizer.pad_token_id
                )
            new = output[:, inputs["input_ids"].shape[1] :]
            step.responses += [text.strip() for text in tokenizer.batch_decode(new, skip_special_tokens=True)]
            step.n_encoded += inputs["input_ids"].numel()
            step.n_passes += new.shape[1] - 1
            step.n_response_tokens += int((new != tokenizer.pad_token_id).sum())
            print(f"{len(step.responses)} of {len(chats)} turns the released method", file=sys.stderr)
        return step

    return work


def generator_of(crs: CRSBaseline) -> ResponseGenerator:
    """What writes the tokens of a pipeline's responses."""
    assert isinstance(crs.lm, HFCausalLM)  # noqa: S101 - the benchmark is about this backend
    return crs.lm.generator


def our_way(
    name: str, crs: CRSBaseline, turns: Sequence[Turn], rankings: Sequence[Ranking], most_rows: int | None = None
) -> Callable[[], Step]:
    """The pipeline's own second half."""

    def work() -> Step:
        generator = generator_of(crs)
        if most_rows is not None:
            generator.max_rows = most_rows
        completions = {completion.key: completion for completion in crs.respond(turns, rankings)}
        counts = generator.counts
        responses = [completions[turn.key].text for turn in turns]
        step = Step(name, responses, counts.n_encoded_tokens, counts.n_decode_passes, counts.n_response_tokens)
        step.peak_cache_bytes = counts.peak_cache_bytes
        return step

    return work


def multiplication_rate(n: int = 2048, repeats: int = 8) -> float:
    """Floating-point operations per second of processor time of the best of some float32 matrix products."""
    a, b = torch.randn(2, n, n, generator=torch.Generator().manual_seed(0))
    best = 0.0
    for _ in range(repeats):
        start = time.process_time()
        _ = a @ b
        best = max(best, 2 * n**3 / (time.process_time() - start))
    return best


def parameter_counts(folder: Path) -> tuple[int, int]:
    """Parameters that multiply each token, and those of the output layer; attention itself is not counted."""
    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    head = model.get_output_embeddings().weight
    tables = {id(weight): weight.numel() for weight in (head, model.get_input_embeddings().weight)}
    return sum(weight.numel() for weight in model.parameters()) - sum(tables.values()), head.numel()


def make_model_parser(doc: str | None) -> argparse.ArgumentParser:
    """The parser of a script about responses."""
    parser = make_parser(doc, default_tid="llama1b_bm25_testset")
    parser.add_argument("--model", default="HuggingFaceTB/SmolLM2-135M-Instruct", help="default: %(default)s")
    parser.add_argument(
        "--new_tokens", type=positive_integer, default=64, help="most tokens of a response (default: %(default)s)"
    )
    return parser


def configure(args: argparse.Namespace, **changes: Any) -> RunConfig:  # noqa: ANN401 - values of a configuration
    """The configuration with what the comparison needs, and some changes of how responses are written."""
    config = read_workload(args, dtype="float32", attn_implementation="sdpa", lm_type=args.model)
    wanted = {"response_check": "none", "do_sample": False, "max_new_tokens": args.new_tokens, **changes}
    generation = GenerationSettings(**{**config.generation.model_dump(), **wanted})
    inference = config.inference.model_copy(update={"batch_size": BATCH_SIZE})
    return config.model_copy(update={"generation": generation, "inference": inference})


def print_table(rounds: Sequence[Sequence[Step]]) -> None:
    """One line for each step, beside the first: medians of the rounds, the lowest and the highest in brackets."""
    print()
    print_head("way", "wall s", "×", "processor s", "×", "prompt tokens encoded", "decoding passes",
               "responses as released")  # fmt: skip
    released = rounds[0][0].responses
    first, *_ = by_way = list(zip(*rounds, strict=True))
    for steps in by_way:
        same = min(sum(map(str.__eq__, step.responses, released)) for step in steps)
        cells = [steps[0].name]
        for name in ("wall", "processor"):
            own, base = ([getattr(step, name) for step in each] for each in (steps, first))
            cells += [spread(own), f"{median(base) / median(own):.2f}"]
        counts = f"{steps[0].n_encoded:,}", f"{steps[0].n_passes:,}"
        print_row(*cells, *counts, f"{same} of {len(released)}")


def main() -> None:
    """Run all ways and print what each took."""
    parser = make_model_parser(__doc__)
    parser.add_argument("--sessions", type=positive_integer, default=20, help="sessions (default: %(default)s)")
    parser.add_argument("--threads", type=positive_integer, help="threads of torch (default: its own choice)")
    parser.add_argument("--rounds", type=positive_integer, default=1, help="rounds (default: %(default)s)")
    parser.add_argument("--steps", choices=("all", "ends"), default="all", help="each step, or only before and after")
    args = parser.parse_args()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    if args.threads:
        torch.set_num_threads(args.threads)
    config = configure(args)
    catalog, users = load_catalog(config), load_users(config)
    turns = load_turns(config, args.sessions)

    def load(**changes: Any) -> CRSBaseline:  # noqa: ANN401
        return load_crs(configure(args, **changes), catalog, users)

    crs = load()
    rankings = crs.recommend(turns)
    prompts = written_prompts(crs, turns, rankings)
    folder = locate_model(config.lm_type, Path(config.cache_dir))
    encode = ChatTemplate(AutoTokenizer.from_pretrained(folder), config.lm_type).encode
    token_ids = [encode(prompt) for prompt in prompts]
    n_tokens, n_distinct = sum(map(len, token_ids)), count_distinct_tokens(token_ids)
    print(f"{describe_machine('torch', 'transformers')}; {torch.get_num_threads()} threads of torch, "
          f"OMP_WAIT_POLICY={os.environ['OMP_WAIT_POLICY']}")  # fmt: skip
    print(f"\n{config.lm_type}, {len(turns)} turns of {args.sessions} sessions: {n_tokens:,} prompt tokens, "
          f"{n_distinct:,} with shared prefixes counted once", flush=True)  # fmt: skip
    released = released_way(folder, prompts, args.new_tokens)
    rate = multiplication_rate()

    def one_round() -> list[Step]:
        # A pipeline of its own for each step: prefixes that another one has encoded are not there to reuse.
        steps = [timed(released)]
        if args.steps == "all":
            name = "prompts of about one length together"
            steps.append(timed(our_way(name, load(reuse_prefix=False), turns, rankings)))
            name = f"each token encoded once, {BATCH_SIZE} rows"
            steps.append(timed(our_way(name, load(), turns, rankings, BATCH_SIZE)))
        return [*steps, timed(our_way("all that memory allows decoded together", load(), turns, rankings))]

    rounds = [one_round() for _ in range(args.rounds)]
    rate = max(rate, multiplication_rate())
    print_table(rounds)

    ours = rounds[-1][-1]
    ours_seconds = median(steps[-1].processor for steps in rounds)
    print(f"\nencoded prompt tokens / prompt tokens with shared prefixes counted once: "
          f"{ours.n_encoded / n_distinct:.3f}; keys and values at the peak: "
          f"{ours.peak_cache_bytes / 2**30:.2f} GiB")  # fmt: skip
    body, head = parameter_counts(folder)
    # Only the ends of prompts and the tokens of responses reach the output layer.
    n_body = n_distinct + ours.n_response_tokens - len(turns)
    operations = 2 * (n_body * body + ours.n_response_tokens * head)
    print(f"\nlower bound: 2 × ({n_body:,} tokens × {body / 1e6:.1f} M parameters + {ours.n_response_tokens:,} × "
          f"{head / 1e6:.1f} M of the output layer) at {rate / 1e9:.1f} GFLOP/s of processor time = "
          f"{operations / rate:.1f} s; mcrs takes {ours_seconds * rate / operations:.2f} times that")  # fmt: skip


if __name__ == "__main__":
    main()
