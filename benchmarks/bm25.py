"""Retrieval by words: this project's BM25, bm25s with both backends, tantivy and rank_bm25.

    pip install numba tantivy
    python -m benchmarks.bm25 [--pack DIR] [--tracks 5000 47071 500000] [--rounds 5] [--seconds 10]

Each ranks 20 tracks for the released queries of all conversations, over a catalogue that is grown with made-up tracks.
All take turns in one process: in each round every engine builds its index, answers a sample of single queries, and
answers all queries, or as many as it can within some seconds. Words are split each time. Printed are medians of the
rounds, the lowest and the highest in brackets, and how many times as fast an engine is as bm25s with numba, or, where
numba is not installed, with numpy. The first query after building is timed by itself, and the slowest of all rounds is
printed: numba compiles then. The best 20 of this project must have the very scores of the library that weighed the
words; tantivy weighs and splits words by its own rules. Engines that are not installed are left out. Every engine has
one thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bm25_engines import ENGINES
from benchmarks.measuring import print_head, print_row, show, spread
from benchmarks.workload import N_TRACKS, describe_machine, grow_catalog, make_parser, read_workload, released_queries
from mcrs.cli.options import positive_integer

if TYPE_CHECKING:
    from benchmarks.bm25_engines import Engine
    from mcrs.config import RunConfig

# As many rankings are compared, each over all tracks.
N_COMPARED = 50


def agreement(ours: Engine, theirs: Engine, queries: Sequence[str], seconds: float) -> str:
    """How many of the compared rankings are the same, tracks and scores."""
    same = n_compared = 0
    start = time.perf_counter()
    for query in queries[:: len(queries) // N_COMPARED or 1]:
        mine, other = ours.best(query), theirs.best(query)
        assert mine is not None  # noqa: S101 - these engines have scores
        assert other is not None  # noqa: S101
        same += np.array_equal(mine[0], other[0]) and np.array_equal(mine[1], other[1].astype(mine[1].dtype))
        n_compared += 1
        if time.perf_counter() - start > seconds:
            break
    return f"{same} of {n_compared}"


def print_size(config: RunConfig, n_tracks: int, kinds: Sequence[str], rounds: int, seconds: float) -> None:
    """The table of one size of catalogue."""
    catalog = grow_catalog(config, n_tracks)
    queries = [query.lower() for query in released_queries(config, catalog)]
    chosen = [kind for kind, (_, package) in ENGINES.items() if kind.__name__ in kinds and find_spec(package)]
    engines = {kind.__name__: kind(catalog) for kind in chosen}
    for _ in range(rounds):
        for engine in engines.values():
            engine.run_round(queries, seconds)
    peer = next(engines[name] for name in ("BM25SNumba", "BM25S", *engines) if name in engines)
    print(f"\n{n_tracks:,} tracks, {len(queries):,} queries, {rounds} rounds:\n")
    print_head("engine", "index s", "first query ms", "single query ms", "×", "all queries, queries/s", "×",
               "rankings as the library's")  # fmt: skip
    for engine in engines.values():
        library = engines.get(engine.same_as)
        same = agreement(engine, library, queries, seconds) if library else ""
        faster = median(peer.single) / median(engine.single)
        more = median(engine.rates) / median(peer.rates)
        first, single = show(max(engine.first) * 1e3), spread(engine.single, 1e3)
        print_row(ENGINES[type(engine)][0], spread(engine.building), first, single, show(faster), spread(engine.rates),
                  show(more), same)  # fmt: skip


def main() -> None:
    """Measure every size and print it."""
    parser = make_parser(__doc__, default_tid="llama1b_bm25_testset")
    parser.add_argument("--tracks", type=positive_integer, nargs="+", default=[5_000, N_TRACKS, 500_000])
    parser.add_argument(
        "--rounds", type=positive_integer, default=5, help="rounds of all engines (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds",
        type=positive_integer,
        default=10,
        help="time limit for an engine's single queries of a round, and for its queries at once (default: %(default)s)",
    )
    names = [kind.__name__ for kind in ENGINES]
    parser.add_argument("--engines", nargs="+", choices=names, default=names, help="default: all")
    args = parser.parse_args()
    config = read_workload(args)
    known = ("bm25s", "numba", "numpy", "rank_bm25", "tantivy")
    print(describe_machine(*filter(find_spec, known)))
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f}")
    for n_tracks in args.tracks:
        print_size(config, n_tracks, args.engines, args.rounds, args.seconds)


if __name__ == "__main__":
    main()
