"""Responses and vectors on a GPU, without a network: real shapes and token counts, random weights.

    python -m benchmarks.gpu [--toy] [--sessions 20]

The language model has the shape of Llama-3.2-1B, the encoder that of bert-base. Prompts have the token counts of the
benchmark of responses: a system message that all share, a history that grows from turn to turn, and a brief that only
one turn has. On a machine without a GPU the default is ``--toy``: tiny shapes, to see that the script runs.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
from transformers import BertConfig, BertModel, LlamaConfig, LlamaForCausalLM
from transformers.utils.import_utils import is_flash_attn_2_available

from benchmarks.measuring import in_turn, print_head, print_row
from benchmarks.workload import describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.inference.halving import HalvingWorker
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules
from mcrs.lm_modules.decoding.padded_batches import PaddedBatches
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.lm_modules.prefix_engine.engine import PrefixEngine
from mcrs.lm_modules.prefix_engine.plan import count_distinct_tokens
from mcrs.types import RequestKey

Result = TypeVar("Result")

_TURNS = 8
# As counted over 20 sessions of the development pack: tokens of system message, of a turn's history, of its brief.
_SYSTEM, _HISTORY, _BRIEF = 300, 172, 60


class Shapes(NamedTuple):
    """How large everything is.

    Attributes:
        language_model: The configuration of the language model.
        encoder: The configuration of the encoder.
        prompt_scale: The share of the real token counts.
        n_new: Tokens of a response.
        n_texts: Texts that are encoded.
        n_vectors: Vectors that are searched.
    """

    language_model: LlamaConfig
    encoder: BertConfig
    prompt_scale: float
    n_new: int
    n_texts: int
    n_vectors: int


def real_shapes() -> Shapes:
    """Llama-3.2-1B, bert-base, and a million vectors."""
    language_model = LlamaConfig(
        vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32,
        num_key_value_heads=8, head_dim=64, max_position_embeddings=8192, tie_word_embeddings=True,
    )  # fmt: skip
    return Shapes(language_model, BertConfig(), 1.0, 64, 16384, 1_000_000)


def toy_shapes() -> Shapes:
    """What a processor does in seconds."""
    language_model = LlamaConfig(
        vocab_size=512, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=1024, tie_word_embeddings=True, initializer_range=0.4,
    )  # fmt: skip
    encoder = BertConfig(
        vocab_size=512, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    return Shapes(language_model, encoder, 0.1, 4, 64, 2000)


def make_prompts(n_sessions: int, vocabulary: int, scale: float) -> list[list[int]]:
    """The token ids of all prompts, session by session."""
    draw = np.random.default_rng(0)

    def tokens(n: int) -> list[int]:
        return list(map(int, draw.integers(3, vocabulary, max(1, int(n * scale)))))

    system, prompts = tokens(_SYSTEM), []
    for _ in range(n_sessions):
        history = list(system)
        for _ in range(_TURNS):
            history = history + tokens(_HISTORY)
            prompts.append(history + tokens(_BRIEF))
    return prompts


def timed(device: str, work: Callable[[], Result]) -> tuple[Result, float]:
    """Do some work on a device, and return what it gives and its seconds."""
    on_card = device.startswith("cuda")
    if on_card:
        torch.cuda.synchronize()
    start = time.perf_counter()
    result = work()
    if on_card:
        torch.cuda.synchronize()
    return result, time.perf_counter() - start


@dataclass
class Card:
    """What the device can do at best, measured.

    Attributes:
        name: The device.
        operations: Floating-point operations a second of a large matrix product.
        bandwidth: Bytes a second of a large copy, read and written.
    """

    name: str
    operations: float
    bandwidth: float

    @classmethod
    def measure(cls, device: str, dtype: torch.dtype, size: int) -> Card:
        """Multiply and copy, and keep the best of some tries."""
        a = torch.randn(size, size, device=device, dtype=dtype)
        ways = {"product": lambda: timed(device, lambda: a @ a)[1], "copy": lambda: timed(device, a.clone)[1]}
        best_product, best_copy = map(min, in_turn(ways, 8).values())
        name = torch.cuda.get_device_name() if device.startswith("cuda") else f"CPU, {platform.machine()}"
        return cls(name, 2 * size**3 / best_product, 2 * a.numel() * a.element_size() / best_copy)


def load_model(shapes: Shapes, device: str, dtype: torch.dtype, attention: str = "sdpa") -> Any:  # noqa: ANN401
    """A language model with random weights, the same ones each time."""
    torch.manual_seed(0)
    config = shapes.language_model
    config._attn_implementation = attention
    model: Any = LlamaForCausalLM(config)
    model = model.to(device=device, dtype=dtype).eval()
    model.generation_config.eos_token_id = None
    return model


class FirstScores(TokenChooser):
    """Chooses greedily, and keeps the scores of each response's first token."""

    def __init__(self, prompts: Sequence[Sequence[int]]) -> None:
        super().__init__(DecodingRules(), prompts, [0] * len(prompts))
        self.scores: dict[int, torch.Tensor] = {}

    def __call__(self, rows: Sequence[int], responses: Sequence[Sequence[int]], logits: torch.Tensor) -> list[int]:
        """Choose one token for each row."""
        for place, (row, response) in enumerate(zip(rows, responses, strict=True)):
            if not response:
                self.scores[row] = logits[place].float().cpu()
        return super().__call__(rows, responses, logits)


def check_correctness(shapes: Shapes, prompts: list[list[int]], device: str) -> None:
    """The prefix engine against padded batches, float32: first scores and responses."""
    model = load_model(shapes, device, torch.float32)
    found = []
    for generator in (
        PrefixEngine(model, frozenset(), max_slots=1 << 20, max_rows=64),
        PaddedBatches(model, frozenset(), max_slots=1 << 20, max_rows=4),
    ):
        chooser = FirstScores(prompts)
        responses = dict(generator.generate(prompts, chooser, max_new_tokens=shapes.n_new))
        found.append((chooser.scores, responses))
    (ours, our_texts), (theirs, their_texts) = found
    difference = max(float((ours[row] - theirs[row]).abs().max()) for row in ours)
    spread = float(torch.stack(list(theirs.values())).std())
    same = sum(our_texts[row] == their_texts[row] for row in our_texts)
    print(f"\n(a) float32, {len(prompts)} prompts: scores of first tokens differ by at most {difference:.1e} "
          f"(their standard deviation is {spread:.2f}); {same} of {len(prompts)} responses are equal",
          flush=True)  # fmt: skip


def measure_responses(shapes: Shapes, prompts: list[list[int]], device: str, card: Card, dtype: torch.dtype) -> None:
    """The released method, and the prefix engine at growing numbers of rows."""
    print("\n(b)")
    print_head("way", "responses/s", "×", "peak GiB", "of the card's arithmetic", "of its bandwidth")
    first = None
    ways: list[tuple[str, str, int]] = [("released method, batches of 16, sdpa", "sdpa", 0)]
    if device.startswith("cuda") and is_flash_attn_2_available():
        ways.append(("released method, batches of 16, flash_attention_2", "flash_attention_2", 0))
    ways += [(f"shared prefixes, {n_rows} rows", "sdpa", n_rows) for n_rows in (16, 64, 256)]
    for name, attention, n_rows in ways:
        model = load_model(shapes, device, dtype, attention)
        generator: Any = (
            PrefixEngine(model, frozenset(), max_slots=1 << 22, max_rows=n_rows)
            if n_rows
            else PaddedBatches(model, frozenset(), max_slots=1 << 22, max_rows=16)
        )
        if device.startswith("cuda"):
            torch.cuda.reset_peak_memory_stats()
        n_together = len(prompts) if n_rows else 16  # in the order of the file, as released

        def write(generator: Any = generator, n_together: int = n_together) -> None:  # noqa: ANN401
            for begin in range(0, len(prompts), n_together):
                batch = prompts[begin : begin + n_together]
                choose = TokenChooser(DecodingRules(), batch, [0] * len(batch))
                list(generator.generate(batch, choose, max_new_tokens=shapes.n_new))

        _, seconds = timed(device, write)
        rate = len(prompts) / seconds
        first = first or rate
        counts, n_weights = generator.counts, sum(weight.numel() for weight in model.parameters())
        operations = 2 * n_weights * (counts.n_encoded_tokens + counts.n_response_tokens)
        n_bytes = n_weights * next(model.parameters()).element_size() * counts.n_decode_passes
        peak = torch.cuda.max_memory_allocated() / 2**30 if device.startswith("cuda") else float("nan")
        shares = operations / seconds / card.operations, n_bytes / seconds / card.bandwidth
        print_row(name, *map("{:.2f}".format, (rate, rate / first, peak)), *map("{:.1%}".format, shares))
        del model, generator
        if device.startswith("cuda"):
            torch.cuda.empty_cache()


def measure_vectors(shapes: Shapes, device: str, dtype: torch.dtype) -> None:
    """Texts and queries a second of the encoder, and exact search."""
    torch.manual_seed(0)
    model: Any = BertModel(shapes.encoder)
    model = model.to(device=device, dtype=dtype).eval()
    print("\n(c)")
    for name, n_texts, length, batch in (
        ("tracks of 40 tokens", shapes.n_texts, 40, 256),
        ("queries of 128 tokens", shapes.n_texts // 8, 128, 64),
    ):
        tokens = torch.randint(3, shapes.encoder.vocab_size, (n_texts, length), device=device)
        with torch.inference_mode():
            model(tokens[:batch])
            _, seconds = timed(device, lambda tokens=tokens, batch=batch: list(map(model, tokens.split(batch))))  # type: ignore[misc]
        print(f"{name}: {n_texts / seconds:,.0f}/s", flush=True)
    width = shapes.encoder.hidden_size
    vectors = torch.nn.functional.normalize(torch.randn(shapes.n_vectors, width, device=device, dtype=dtype), dim=1)
    queries = vectors[:256].clone()
    with torch.inference_mode():
        (queries @ vectors.T).topk(20)
        found, seconds = timed(device, lambda: (queries @ vectors.T).topk(20).indices)
    itself = float((found[:, 0].cpu() == torch.arange(len(queries))).float().mean())
    print(f"exact search of 256 queries in {shapes.n_vectors:,} vectors: {256 / seconds:,.0f} queries/s; "
          f"{itself:.0%} find themselves first", flush=True)  # fmt: skip


class _Written(NamedTuple):
    """A response, or None where it was given up."""

    key: RequestKey
    token_ids: list[int] | None


def check_halving(shapes: Shapes, prompts: list[list[int]], dtype: torch.dtype) -> None:
    """Leave so little memory that a real out-of-memory error comes, and see that all responses are written."""
    model = load_model(shapes, "cuda", dtype)
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.empty_cache()
    # Of the keys and values that all prompts want at once, a third.
    config = shapes.language_model
    n_bytes = 4 * config.num_hidden_layers * (config.num_key_value_heads or 1) * (config.head_dim or 1)
    wanted = n_bytes * (count_distinct_tokens(prompts) + len(prompts) * shapes.n_new)
    torch.cuda.set_per_process_memory_fraction(min(1.0, (torch.cuda.memory_allocated() + wanted / 3) / total))
    engine = PrefixEngine(model, frozenset(), max_slots=1 << 22, max_rows=256)
    keys = [RequestKey("s", number) for number in range(len(prompts))]

    def work(some: Sequence[RequestKey]) -> Iterator[_Written]:
        chosen = [prompts[key.turn_number] for key in some]
        choose = TokenChooser(DecodingRules(), chosen, [0] * len(chosen))
        for row, token_ids in engine.generate(chosen, choose, max_new_tokens=shapes.n_new):
            yield _Written(some[row], token_ids)

    done = list(HalvingWorker(work, lambda key, _: _Written(key, None), 256).process(keys))
    written = sum(result.token_ids is not None for result in done)
    torch.cuda.set_per_process_memory_fraction(1.0)
    print(f"\n(e) with a third of the memory: {written} of {len(prompts)} responses written; the cache was limited "
          f"to {engine.max_slots:,} of {1 << 22:,} tokens", flush=True)  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Run all parts and print what they found."""
    parser = make_parser(__doc__)
    parser.add_argument("--toy", action="store_true", help="tiny shapes (default where there is no GPU)")
    parser.add_argument(
        "--sessions", type=positive_integer, default=20, help="sessions of 8 turns (default: %(default)s)"
    )
    args = parser.parse_args(arguments)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    toy = args.toy or device == "cpu"
    shapes, dtype = (toy_shapes(), torch.float32) if toy else (real_shapes(), torch.bfloat16)
    prompts = make_prompts(2 if toy else args.sessions, shapes.language_model.vocab_size, shapes.prompt_scale)
    card = Card.measure(device, dtype, 256 if toy else 8192)
    print(f"{describe_machine('torch', 'transformers')}; {card.name}: {card.operations / 1e12:.1f} TFLOP/s, "
          f"{card.bandwidth / 1e9:,.0f} GB/s, {dtype}{', toy shapes' if toy else ''}")  # fmt: skip
    print(f"{len(prompts)} prompts of {len(prompts) // _TURNS} sessions: {sum(map(len, prompts)):,} tokens, "
          f"{count_distinct_tokens(prompts):,} with shared prefixes counted once", flush=True)  # fmt: skip
    check_correctness(shapes, prompts[: 2 * _TURNS], device)
    measure_responses(shapes, prompts, device, card, dtype)
    measure_vectors(shapes, device, dtype)
    if device == "cuda":
        check_halving(shapes, prompts, dtype)


if __name__ == "__main__":
    main()
