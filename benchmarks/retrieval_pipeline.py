"""Ranking with whole configurations over catalogues of several sizes: turns a second, and memory.

    python -m benchmarks.retrieval_pipeline [--pack DIR] [--tids hybrid_devset …] [--tracks 47071 …] [--rounds 5]
        [--set key=value …]

A configuration's catalogue is grown with made-up tracks, and the turns of all conversations are ranked (retrieval,
played tracks, rerankers; no language model). The sizes take turns, each time in a process of its own. Printed are
medians of the rounds, the lowest and the highest in brackets. Set OMP_NUM_THREADS for libraries with threads; the
project's own code has none.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measuring import in_fresh_process, in_turn, print_head, print_row, spread
from benchmarks.workload import N_TRACKS, describe_machine, grow_catalog, load_turns, make_parser, read_workload
from mcrs.cli.options import positive_integer
from mcrs.pipeline.wiring import load_recommender, load_users

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.pipeline.recommender import Recommender
    from mcrs.types import Turn


class PipelineRun(NamedTuple):
    """What a configuration took: seconds to index and to load again, and turns per second, of two passes."""

    indexing: float
    loading: float
    n_turns: int
    first: float
    second: float
    processor: float


def rank(config: RunConfig, n_tracks: int, batch: int) -> PipelineRun:
    """Rank all turns twice; the second time what a retriever keeps of messages is there."""
    catalog, users, turns = grow_catalog(config, n_tracks), load_users(config), load_turns(config)
    with tempfile.TemporaryDirectory() as cache:
        config = config.model_copy(update={"cache_dir": cache})
        start = time.perf_counter()
        load_recommender(config, catalog, users)
        indexing = time.perf_counter() - start
        start = time.perf_counter()
        recommender = load_recommender(config, catalog, users)
        loading = time.perf_counter() - start
        passes = [rank_once(recommender, turns, config.topk, batch) for _ in range(2)]
    return PipelineRun(indexing, loading, len(turns), passes[0][0], *passes[1])


def rank_once(recommender: Recommender, turns: Sequence[Turn], topk: int, batch: int) -> tuple[float, float]:
    """Turns per second of wall time and of processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    for first in range(0, len(turns), batch):
        recommender.recommend(turns[first : first + batch], topk)
    return len(turns) / (time.perf_counter() - wall), len(turns) / (time.process_time() - processor)


def main() -> None:
    """Measure every configuration and size, and print."""
    parser = make_parser(__doc__, default_tid="hybrid_devset")
    parser.add_argument("--tids", nargs="+", default=["llama1b_bm25_devset", "hybrid_devset", "hybrid_blindset_A"])
    parser.add_argument("--tracks", type=positive_integer, nargs="+", default=[5_000, N_TRACKS, 500_000])
    parser.add_argument("--rounds", type=positive_integer, default=5, help="rounds (default: %(default)s)")
    parser.add_argument("--batch", type=positive_integer, default=1024, help="turns ranked at once")
    args = parser.parse_args()
    print(describe_machine("numpy", "bm25s"))
    print()
    print_head("configuration", "tracks", "turns", "index s", "load s", "turns/s", "turns/s, second pass",
               "turns/s of processor time, second pass", "peak MB")  # fmt: skip
    for tid in args.tids:
        args.tid = tid
        config = read_workload(args)
        ways = {n_tracks: partial(in_fresh_process, rank, config, n_tracks, args.batch) for n_tracks in args.tracks}
        for n_tracks, runs in in_turn(ways, args.rounds).items():
            figures = zip(*((*run[:2], *run[3:], peak) for run, peak in runs), strict=True)
            print_row(tid, f"{n_tracks:,}", f"{runs[0][0].n_turns:,}", *map(spread, figures))


if __name__ == "__main__":
    main()
