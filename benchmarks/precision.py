"""What reduced precision does to a model: bfloat16, and the int8 weights of OpenVINO, against float32.

    python -m benchmarks.precision --ir DIR [--pack DIR] [--sessions 2]

The model writes greedy responses in float32. Then each precision reads the prompts with these responses, each on its
own and without a cache of keys and values: how likely the responses are (perplexity), how often its most likely first
token is that of float32, and the same over all tokens. DIR is as in `benchmarks.cpu_responses`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from benchmarks.generation import configure, generator_of, make_model_parser, written_prompts
from benchmarks.measuring import print_head, print_row
from benchmarks.workload import describe_machine, existing_path, load_turns
from mcrs.cli.options import positive_integer
from mcrs.lm_modules.chat.chat_template import ChatTemplate
from mcrs.lm_modules.decoding.decoding_rules import DecodingRules
from mcrs.lm_modules.decoding.token_chooser import TokenChooser
from mcrs.pipeline.wiring import load_crs
from mcrs.runtime.extras import require
from mcrs.weights import locate_model

if TYPE_CHECKING:
    from torch import Tensor

    #: Gives the logits of all tokens of a text ``[N, V]``.
    Read = Callable[[list[int]], Tensor]


def read_with_torch(folder: Path, dtype: torch.dtype) -> Read:
    """A model of transformers."""
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa")

    def read(token_ids: list[int]) -> Tensor:
        with torch.inference_mode():
            logits: Tensor = model(torch.tensor([token_ids]), use_cache=False).logits[0]
        return logits

    return read


def read_with_openvino(folder: Path, properties: dict[str, str]) -> Read:
    """A model of OpenVINO on the CPU."""
    core = require("openvino", extra="openvino", purpose="this benchmark").Core()
    request = core.compile_model(str(folder / "openvino_model.xml"), "CPU", properties).create_infer_request()

    def read(token_ids: list[int]) -> Tensor:
        request.reset_state()
        n = len(token_ids)
        inputs = {
            "input_ids": np.array([token_ids], np.int64),
            "attention_mask": np.ones((1, n), np.int64),
            "position_ids": np.arange(n, dtype=np.int64)[None],
            "beam_idx": np.zeros(1, np.int32),
        }
        return torch.from_numpy(request.infer(inputs)["logits"][0].copy())

    return read


def judge(read: Read, texts: Sequence[tuple[list[int], list[int]]]) -> tuple[float, list[Tensor]]:
    """Perplexity of responses after their prompts, and the most likely token at each of their places."""
    losses: list[Tensor] = []
    best: list[Tensor] = []
    for prompt, response in texts:
        scores = read([*prompt, *response])[len(prompt) - 1 : -1].float()
        losses.append(torch.nn.functional.cross_entropy(scores, torch.tensor(response), reduction="none"))
        best.append(scores.argmax(-1))
    return float(torch.cat(losses).mean().exp()), best


def main() -> None:
    """Write the responses, read them in each precision, and print."""
    parser = make_model_parser(__doc__)
    parser.add_argument(
        "--ir", type=existing_path, required=True, metavar="DIR", help="the model's int8 weights (OpenVINO)"
    )
    parser.add_argument("--sessions", type=positive_integer, default=2, help="sessions (default: %(default)s)")
    args = parser.parse_args()
    config = configure(args)
    crs = load_crs(config)
    turns = load_turns(config, args.sessions)
    folder = locate_model(config.lm_type, Path(config.cache_dir))
    encode = ChatTemplate(AutoTokenizer.from_pretrained(folder), config.lm_type).encode
    prompts = [encode(prompt) for prompt in written_prompts(crs, turns, crs.recommend(turns))]

    greedy = TokenChooser(DecodingRules(), prompts, [0] * len(prompts))
    written = generator_of(crs).generate(prompts, greedy, max_new_tokens=args.new_tokens)
    texts = [(prompts[row], list(response)) for row, response in written]
    n_tokens = sum(len(response) for _, response in texts)
    print(describe_machine("torch", "transformers", "openvino"))
    print(f"\n{config.lm_type}, {len(turns)} turns of {args.sessions} sessions, {n_tokens:,} tokens of responses:\n")
    print_head("precision", "perplexity of the responses of float32", "equal first tokens", "equal tokens")
    f32 = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0"}
    precisions: dict[str, Callable[[], Read]] = {
        "float32": lambda: read_with_torch(folder, torch.float32),
        "bfloat16": lambda: read_with_torch(folder, torch.bfloat16),
        "int8 weights, float32 arithmetic": lambda: read_with_openvino(args.ir, f32),
        "int8 weights, arithmetic of OpenVINO's default": lambda: read_with_openvino(args.ir, {}),
    }
    exact: list[Tensor] = []
    for name, load in precisions.items():
        perplexity, best = judge(load(), texts)
        exact = exact or best
        first = sum(int(a[0] == b[0]) for a, b in zip(best, exact, strict=True))
        same = sum(int((a == b).sum()) for a, b in zip(best, exact, strict=True))
        print_row(name, f"{perplexity:.4f}", f"{first} of {len(texts)}", f"{same:,} of {n_tokens:,}")


if __name__ == "__main__":
    main()
