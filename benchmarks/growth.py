"""How the cost of responses grows with the sessions, and with the turns of a session.

    python -m benchmarks.growth [--pack DIR] [--most 8] [--rounds 5]

Every line is a run of its own, which finds nothing encoded; the lines take turns. Printed are medians of the rounds,
the lowest and the highest in brackets. `benchmarks/retrieval_pipeline.py` is about the size of
the catalogue.
"""

from __future__ import annotations

from functools import partial

from benchmarks.generation import Step, configure, generator_of, make_model_parser, our_way, timed
from benchmarks.measuring import in_turn, print_head, print_row, spread
from benchmarks.workload import describe_machine, load_turns
from mcrs.cli.options import positive_integer
from mcrs.pipeline.wiring import load_catalog, load_crs, load_users


def main() -> None:
    """Measure and print."""
    parser = make_model_parser(__doc__)
    parser.add_argument(
        "--most", type=positive_integer, default=8, help="most sessions, most turns (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=positive_integer, default=5, help="rounds (default: %(default)s)")
    args = parser.parse_args()
    config = configure(args)
    catalog, users = load_catalog(config), load_users(config)
    sizes = [size for size in (1, 2, 4, 8, 16, 32) if size <= args.most]
    pairs = [*((n_sessions, args.most) for n_sessions in sizes), *((args.most, n_turns) for n_turns in sizes[:-1])]
    print(describe_machine("torch", "transformers") + "\n")
    print_head("sessions", "turns each", "responses", "prompt tokens", "encoded", "decoding passes", "wall s",
               "processor s", "processor s a response")  # fmt: skip

    def write(n_sessions: int, n_turns: int) -> tuple[Step, int]:
        """Write the responses of some sessions; the number of their prompts' tokens, too."""
        turns = [turn for turn in load_turns(config, n_sessions) if turn.turn_number <= n_turns]
        crs = load_crs(config, catalog, users)
        step = timed(our_way(f"{n_sessions} sessions of {n_turns} turns", crs, turns, crs.recommend(turns)))
        return step, generator_of(crs).counts.n_prompt_tokens

    for pair, taken in in_turn({pair: partial(write, *pair) for pair in pairs}, args.rounds).items():
        step, n_tokens = taken[0]
        wall, processor = zip(*((each.wall, each.processor) for each, _ in taken), strict=True)
        times = spread(wall), spread(processor), spread(processor, 1 / len(step.responses))
        print_row(*pair, len(step.responses), f"{n_tokens:,}", f"{step.n_encoded:,}", step.n_passes, *times)


if __name__ == "__main__":
    main()
