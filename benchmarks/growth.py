"""How the cost of responses grows with the sessions, and with the turns of a session.

    python -m benchmarks.growth [--pack DIR] [--most 8]

Every line is a run of its own, which finds nothing encoded. `benchmarks/retrieval_pipeline.py` is about the size of
the catalogue.
"""

from __future__ import annotations

import argparse

from benchmarks.generation import configure, generator_of, our_way, timed
from benchmarks.workload import add_workload_arguments, describe_machine, load_turns
from mcrs.cli.options import positive_integer
from mcrs.pipeline.wiring import load_catalog, load_crs, load_users


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_arguments(parser, default_tid="llama1b_bm25_testset")
    parser.add_argument("--model", default="HuggingFaceTB/SmolLM2-135M-Instruct", help="default: %(default)s")
    parser.add_argument(
        "--new_tokens", type=positive_integer, default=64, help="most tokens of a response (%(default)s)"
    )
    parser.add_argument("--most", type=positive_integer, default=8, help="most sessions, and turns (%(default)s)")
    args = parser.parse_args()
    config = configure(args)
    catalog, users = load_catalog(config), load_users(config)
    sizes = [size for size in (1, 2, 4, 8, 16, 32) if size <= args.most]
    pairs = [*((n_sessions, args.most) for n_sessions in sizes), *((args.most, n_turns) for n_turns in sizes[:-1])]
    print(describe_machine("torch", "transformers"))
    lines = []
    for n_sessions, n_turns in pairs:
        turns = [turn for turn in load_turns(config, n_sessions) if turn.turn_number <= n_turns]
        crs = load_crs(config, catalog, users)
        step = timed(our_way(f"{n_sessions} sessions of {n_turns} turns", crs, turns, crs.recommend(turns)))
        lines.append(
            f"| {n_sessions} | {n_turns} | {len(turns)} | {generator_of(crs).counts.n_prompt_tokens:,} | "
            f"{step.n_encoded:,} | {step.n_passes} | {step.wall:.1f} | {step.processor:.1f} | "
            f"{step.processor / len(turns):.2f} |"
        )
    print("\n| sessions | turns each | responses | prompt tokens | encoded | decoding passes | wall s | processor s | "
          "processor s a response |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|", *lines, sep="\n")


if __name__ == "__main__":
    main()
