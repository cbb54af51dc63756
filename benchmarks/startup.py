"""Start-up and memory of whole processes.

    python -m benchmarks.startup [--pack DIR] [--tracks 47071] [--repeat 5]

The commands of a table are run in turn, as often as wanted, and the medians are printed. The released method of a BM25
run is `benchmarks/released_run.py`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from benchmarks.measuring import ProcessTimes, in_fresh_process, time_command
from benchmarks.workload import N_TRACKS, add_workload_arguments, describe_machine, grow_catalog, read_workload
from mcrs.cli.options import positive_integer
from mcrs.data import load_split
from mcrs.data.session_source import session_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mcrs.config import RunConfig

ROOT = Path(__file__).parents[1]


def write_datasets(config: RunConfig, n_tracks: int, folder: Path) -> None:
    """Write a grown catalogue and the conversations in the challenge's layout."""
    source = session_source(config)
    tables = {"all_tracks": grow_catalog(config, n_tracks).table, "test": load_split(source.name, [source.split])}
    (folder / "data").mkdir(parents=True)
    for split, table in tables.items():
        pq.write_table(table, folder / "data" / f"{split}-00000-of-00001.parquet")


def medians(commands: Mapping[str, Sequence[str]], repeat: int) -> dict[str, ProcessTimes]:
    """Run each command once without a look at it, then all in turn."""
    for command in commands.values():
        time_command(command)
    times: dict[str, list[ProcessTimes]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            times[name].append(time_command(command))
    return {name: ProcessTimes(*map(statistics.median, zip(*of_name, strict=True))) for name, of_name in times.items()}


def print_table(commands: Mapping[str, Sequence[str]], repeat: int) -> None:
    """The medians of some commands, and what they are of the first one's."""
    times = medians(commands, repeat)
    first = next(iter(times.values()))
    print("| command | wall s | × the first | processor s | MB at the peak | × the first |")
    print("|---|---|---|---|---|---|")
    for name, took in times.items():
        print(f"| {name} | {took.wall:.3f} | {took.wall / first.wall:.3f} | {took.processor:.3f} | {took.peak:.0f} | "
              f"{took.peak / first.peak:.2f} |")  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_arguments(parser, default_tid="llama1b_bm25_testset")
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
                "`run_crs.py --set lm_type=template`, its index kept": [*demo, "--save_path", str(scratch / "demo"),
                    "--set", f"cache_dir={scratch / 'cache'}"],
            },
            args.repeat,
        )  # fmt: skip

        datasets = scratch / "datasets"
        in_fresh_process(write_datasets, config, args.tracks, datasets)
        run = [python, str(ROOT / "run_inference_test.py"), "--tid", "llama1b_bm25_testset", "--overwrite",
               "--save_path", str(scratch / "inference")]  # fmt: skip
        settings = {
            "lm_type": "template",
            "cache_dir": scratch / "cache",
            "test_dataset_name": datasets,
            "item_db_name": datasets,
            "user_db_name": config.user_db_name,
            "track_split_types": "[all_tracks]",
            "user_split_types": "[all_users]",
        }
        run += [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
        released = [python, "-m", "benchmarks.released_run", str(datasets), str(scratch / "released.json")]
        print(f"\nThe BM25 run, {args.tracks:,} tracks, medians of {args.repeat}:\n")
        print_table({"released method": released, "ours, its index kept": run}, args.repeat)


if __name__ == "__main__":
    main()
