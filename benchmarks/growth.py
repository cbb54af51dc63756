"""How the cost of responses grows with the sessions, and with the turns of a session.

    python -m benchmarks.growth [--pack DIR] [--most 8]

Every line is a run of its own, which finds nothing encoded. `benchmarks/retrieval_pipeline.py` is about the size of
the catalogue.
"""

from __future__ import annotations

from benchmarks.generation import configure, generator_of, make_model_parser, our_way, timed
from benchmarks.measuring import print_head, print_row
from benchmarks.workload import describe_machine, load_turns
from mcrs.cli.options import positive_integer
from mcrs.pipeline.wiring import load_catalog, load_crs, load_users


def main() -> None:
    """Measure and print."""
    parser = make_model_parser(__doc__)
    parser.add_argument(
        "--most", type=positive_integer, default=8, help="most sessions, most turns (default: %(default)s)"
    )
    args = parser.parse_args()
    config = configure(args)
    catalog, users = load_catalog(config), load_users(config)
    sizes = [size for size in (1, 2, 4, 8, 16, 32) if size <= args.most]
    pairs = [*((n_sessions, args.most) for n_sessions in sizes), *((args.most, n_turns) for n_turns in sizes[:-1])]
    print(describe_machine("torch", "transformers") + "\n")
    print_head("sessions", "turns each", "responses", "prompt tokens", "encoded", "decoding passes", "wall s",
               "processor s", "processor s a response")  # fmt: skip
    for n_sessions, n_turns in pairs:
        turns = [turn for turn in load_turns(config, n_sessions) if turn.turn_number <= n_turns]
        crs = load_crs(config, catalog, users)
        step = timed(our_way(f"{n_sessions} sessions of {n_turns} turns", crs, turns, crs.recommend(turns)))
        tokens = f"{generator_of(crs).counts.n_prompt_tokens:,}", f"{step.n_encoded:,}"
        times = f"{step.wall:.1f}", f"{step.processor:.1f}", f"{step.processor / len(turns):.2f}"
        print_row(n_sessions, n_turns, len(turns), *tokens, step.n_passes, *times)


if __name__ == "__main__":
    main()
