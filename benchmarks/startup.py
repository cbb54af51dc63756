"""Start-up and memory of whole processes.

    python -m benchmarks.startup [--pack DIR] [--tracks 47071] [--repeat 5]

The commands of a table are run in turn, as often as wanted. Medians are printed, with the lowest and the highest in
brackets. The released method of a BM25 run is `benchmarks/released_run.py`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measuring import in_fresh_process, in_turn, print_head, print_row, ratio, spread, time_command
from benchmarks.workload import N_TRACKS, as_flags, describe_machine, make_parser, read_workload, write_grown
from mcrs.cli.options import positive_integer

ROOT = Path(__file__).parents[1]


def print_table(commands: Mapping[str, Sequence[str]], repeat: int) -> None:
    """The medians of some commands, and what they are of the first one's."""
    ways = {name: partial(time_command, command) for name, command in commands.items()}
    in_turn(ways, 1)  # not looked at
    times = {name: tuple(zip(*each, strict=True)) for name, each in in_turn(ways, repeat).items()}
    first_wall, _, first_peak = next(iter(times.values()))
    print_head("command", "wall s", "× the first", "processor s", "MB at the peak", "× the first")
    for name, (wall, processor, peak) in times.items():
        times_first = ratio(wall, first_wall), ratio(peak, first_peak)
        print_row(name, spread(wall), times_first[0], spread(processor), spread(peak), times_first[1])


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, default_tid="llama1b_bm25_testset")
    parser.add_argument("--tracks", type=positive_integer, default=N_TRACKS, help="tracks of the catalogue")
    parser.add_argument("--repeat", type=positive_integer, default=5, help="how often each command is run")
    args = parser.parse_args()
    config = read_workload(args)
    print(describe_machine("torch", "transformers", "datasets", "bm25s"))
    python, query = sys.executable, str(ROOT / "run_crs.py")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        print(f"\nStart-up, medians of {args.repeat}:\n")
        demo = [python, query, "--user_query", "I'm looking for jazz music.", "--set", "lm_type=template"]
        print_table(
            {
                "`python -c 'import torch'`": [python, "-c", "import torch"],
                "`python -c 'import mcrs'`": [python, "-c", "import mcrs"],
                "`run_crs.py --help`": [python, query, "--help"],
                "`run_crs.py --set lm_type=template`, index cached": [*demo, "--save_path", str(scratch / "demo"),
                    "--set", f"cache_dir={scratch / 'cache'}"],
            },
            args.repeat,
        )  # fmt: skip

        datasets = scratch / "datasets"
        settings, _ = in_fresh_process(write_grown, config, args.tracks, datasets)
        run = [python, str(ROOT / "run_inference_test.py"), "--tid", "llama1b_bm25_testset", "--overwrite",
               "--save_path", str(scratch / "inference")]  # fmt: skip
        run += as_flags({**settings, "cache_dir": scratch / "cache"})
        released = [python, "-m", "benchmarks.released_run", str(datasets), str(scratch / "released.json")]
        print(f"\nThe BM25 run, {args.tracks:,} tracks, medians of {args.repeat}:\n")
        print_table({"released method": released, "mcrs, index cached": run}, args.repeat)


if __name__ == "__main__":
    main()
