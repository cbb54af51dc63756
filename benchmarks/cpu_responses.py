"""Responses on a CPU: this project in each precision, an earlier commit of it, and OpenVINO GenAI's own pipeline.

    python -m benchmarks.cpu_responses --ir DIR [--base DIR] [--pack DIR] [--sessions 5] [--rounds 5] [--ways WAY …]

Each way writes greedy responses to the same prompts, in a process of its own and with all processors; the ways take
turns in every round. Times are those of writing, without loading the model. DIR is a folder with int8 weights:
`optimum-cli export openvino --model FOLDER --weight-format int8 DIR`, FOLDER being that of --model. OpenVINO GenAI gets
all prompts in one call of `LLMPipeline.generate`, with no setting but the number of tokens.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from transformers import AutoTokenizer

from benchmarks.generation import configure, make_model_parser, written_prompts
from benchmarks.measuring import in_turn, print_head, print_row, spread
from benchmarks.workload import describe_machine, existing_path, load_turns
from mcrs.cli.options import positive_integer
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES, CatalogNames, Response
from mcrs.pipeline.wiring import load_catalog, load_crs, load_users
from mcrs.weights import locate_model

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.types import Ranking, Turn

HERE = Path(__file__).parents[1]
WRITERS = Path(__file__).with_name("cpu_writers.py")
WAYS = {
    "genai": "OpenVINO GenAI's own pipeline, int8 weights",
    "base": "mcrs, float32, base",
    "float32": "mcrs, float32",
    "bfloat16": "mcrs, bfloat16",
    "deterministic": "mcrs, `lm_backend: openvino`, int8 weights",
    "fast": "mcrs, `lm_backend: openvino`, int8 weights, `deterministic: false`",
}


@dataclass
class Run:
    """What one process took: seconds of wall and processor time, and peak memory in MB; and its responses."""

    wall: float
    processor: float
    peak: float
    responses: list[str]


def run(way: str, args: argparse.Namespace, model: Path, prompts: Path) -> Run:
    """Write the responses in one way."""
    checkout = args.base if way == "base" else HERE
    weights = args.ir if way in ("genai", "deterministic", "fast") else model
    kind = "float32" if way == "base" else way
    command = [sys.executable, "-c", WRITERS.read_text(encoding="utf-8"), kind, str(weights.resolve())]
    command += [str(prompts), str(args.new_tokens)]
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    finished = subprocess.run(command, cwd=checkout, env=env, check=True, stdout=subprocess.PIPE, text=True)
    made = Run(**json.loads(finished.stdout.splitlines()[-1]))
    print(f"{WAYS[way]}: {made.wall:.1f} s, {made.processor:.1f} s of processor time, {made.peak:.0f} MB",
          file=sys.stderr, flush=True)  # fmt: skip
    return made


def print_table(runs: dict[str, list[Run]], model: Path) -> None:
    """One line for each way, beside OpenVINO GenAI's pipeline and beside the responses of float32."""
    tokenizer = AutoTokenizer.from_pretrained(model)

    def first_tokens(way: str) -> list[list[int]]:
        return [tokenizer(response).input_ids[:1] for response in runs[way][0].responses]

    def middle(way: str, name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in runs[way]))

    print()
    print_head("way", "wall s", "×", "processor s", "×", "peak MB", "×", "equal responses", "equal first tokens")
    exact, peer = ("float32" if "float32" in runs else next(iter(runs))), next(iter(runs))
    for way, own in runs.items():
        cells = [WAYS[way]]
        for name in ("wall", "processor", "peak"):
            cells += [spread([getattr(one, name) for one in own]), f"{middle(peer, name) / middle(way, name):.2f}"]
        same = sum(a == b for a, b in zip(own[0].responses, runs[exact][0].responses, strict=True))
        begun = sum(a == b for a, b in zip(first_tokens(way), first_tokens(exact), strict=True))
        print_row(*cells, *(f"{count} of {len(own[0].responses)}" for count in (same, begun)))
    print(f"\n× is the figure of the first row divided by that of the row; responses are compared with {WAYS[exact]}.")
    if {"base", "float32"} <= set(runs):
        print(f"float32 in wall time, base / here: {middle('base', 'wall') / middle('float32', 'wall'):.2f}")


def print_measures(
    runs: dict[str, list[Run]], catalog: MusicCatalog, turns: Sequence[Turn], rankings: Sequence[Ranking]
) -> None:
    """The response measures of each way, over its first round."""
    names = CatalogNames(catalog)
    tracks = [catalog.track(catalog.ids(ranking.rows[:1])[0]) for ranking in rankings]
    print()
    print_head("way", *POOLED_RESPONSE_MEASURES, *RESPONSE_MEASURES)
    for way, (own, *_) in runs.items():
        values = [measure(own.responses) for measure in POOLED_RESPONSE_MEASURES.values()]
        each = [Response(*parts, names) for parts in zip(own.responses, turns, tracks, strict=True)]
        values += [float(np.nanmean([measure(one) for one in each])) for measure in RESPONSE_MEASURES.values()]
        print_row(WAYS[way], *map("{:.3g}".format, values))


def main() -> None:
    """Run all ways in turn, and print what each took."""
    parser = make_model_parser(__doc__)
    parser.add_argument(
        "--ir", type=existing_path, required=True, metavar="DIR", help="the model with int8 weights for OpenVINO"
    )
    parser.add_argument("--base", type=existing_path, metavar="DIR", help="another checkout (default: it is left out)")
    parser.add_argument("--sessions", type=positive_integer, default=5, help="sessions (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=positive_integer, default=5, help="times that each runs (default: %(default)s)"
    )
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="default: all")
    args = parser.parse_args()
    config = configure(args)
    model = locate_model(config.lm_type, Path(config.cache_dir)).resolve()
    catalog = load_catalog(config)
    crs = load_crs(config, catalog, load_users(config))
    turns = load_turns(config, args.sessions)
    rankings = crs.recommend(turns)
    prompts = written_prompts(crs, turns, rankings)
    del crs
    ways = [way for way in WAYS if way in args.ways and (way != "base" or args.base)]
    print(f"{describe_machine('torch', 'transformers', 'openvino-genai')}; all processors for each")
    print(f"\n{config.lm_type}, {len(turns)} turns of {args.sessions} sessions, at most {args.new_tokens} tokens, "
          f"medians of {args.rounds}", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "prompts.json"
        path.write_text(json.dumps([[(one.role, one.content) for one in prompt] for prompt in prompts]), "utf-8")
        runs = in_turn({way: partial(run, way, args, model, path) for way in ways}, args.rounds)
    print_table(runs, model)
    print_measures(runs, catalog, turns, rankings)


if __name__ == "__main__":
    main()
