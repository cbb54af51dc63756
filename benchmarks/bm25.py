"""Retrieval by words: rank_bm25, bm25s as the released baseline calls it, and this project's BM25.

    python -m benchmarks.bm25 [--pack DIR] [--tracks 5000 47071 500000] [--seconds 60]

Each ranks 20 tracks for the released queries of all conversations, in a process of its own, over a catalogue that is
grown with made-up tracks. One that is too slow stops after so many seconds, and its rate is that of the queries it
did. The best 20 of this project must have the very scores of the library that weighed the words, at every rank.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.measuring import in_fresh_process, peak_memory
from benchmarks.workload import (
    N_TRACKS,
    add_workload_arguments,
    describe_machine,
    grow_catalog,
    read_workload,
    released_queries,
)
from mcrs.cli.options import positive_integer
from mcrs.retrieval_modules.bm25 import BM25Retriever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from mcrs.config import RunConfig

TOPK = 20
# As many rankings are compared, each over all tracks.
N_COMPARED = 50
# As many turns does a run hand to its retriever at once.
GROUP_SIZE = 1024


class EngineRun(NamedTuple):
    """What one engine took, in seconds.

    Attributes:
        build: Making the index.
        load: Reading it again; None if the engine keeps none.
        n_queries: How many queries were ranked.
        search: Ranking them, their words included.
        best: Rows and scores of the first queries' best tracks.
        before: The peak memory before all this, with the catalogue and the queries, in MB.
    """

    build: float
    load: float | None
    n_queries: int
    search: float
    best: list[tuple[NDArray[Any], NDArray[Any]]]
    before: float

    @property
    def rate(self) -> float:
        """Queries per second."""
        return self.n_queries / self.search


def best_of(scores: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The best tracks by sorting all; among equal scores the earlier one comes first."""
    rows = np.lexsort((np.arange(len(scores)), -scores))[:TOPK]
    return rows, scores[rows]


def until(seconds: float, work: Callable[[str], Any], queries: Iterable[str]) -> tuple[list[Any], float]:
    """Answer queries until they or the time are at an end; the answers, and the seconds."""
    answers = []
    start = time.perf_counter()
    for query in queries:
        answers.append(work(query))
        if time.perf_counter() - start > seconds:
            break
    return answers, time.perf_counter() - start


def run_rank_bm25(config: RunConfig, n_tracks: int, seconds: float) -> EngineRun:
    """BM25Okapi, which scores every track in Python for each word of a query."""
    import bm25s
    from rank_bm25 import BM25Okapi

    catalog = grow_catalog(config, n_tracks)
    queries = [query.lower() for query in released_queries(config, catalog)]
    before = peak_memory()
    start = time.perf_counter()
    # The released tokens, so that the scores can be compared.
    engine = BM25Okapi(bm25s.tokenize(catalog.documents(), return_ids=False, show_progress=False))
    build = time.perf_counter() - start

    def search(query: str) -> tuple[NDArray[Any], NDArray[Any]]:
        return best_of(engine.get_scores(bm25s.tokenize(query, return_ids=False, show_progress=False)[0]))

    answers, taken = until(seconds, search, queries)
    return EngineRun(build, None, len(answers), taken, answers[:N_COMPARED], before)


def run_bm25s(config: RunConfig, n_tracks: int, seconds: float) -> EngineRun:
    """bm25s with its defaults, one query after the other."""
    import bm25s

    catalog = grow_catalog(config, n_tracks)
    queries = [query.lower() for query in released_queries(config, catalog)]
    before = peak_memory()
    start = time.perf_counter()
    engine = bm25s.BM25()
    engine.index(bm25s.tokenize(catalog.documents(), show_progress=False), show_progress=False)
    build = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        engine.save(folder)
        start = time.perf_counter()
        engine = bm25s.BM25.load(folder)
        load = time.perf_counter() - start

    def search(query: str) -> None:
        engine.retrieve(bm25s.tokenize(query, show_progress=False), k=TOPK, show_progress=False)

    answers, taken = until(seconds, search, queries)
    words = bm25s.tokenize(queries[:N_COMPARED], return_ids=False, show_progress=False)
    best = [best_of(engine.get_scores(of_query)) for of_query in words]
    return EngineRun(build, load, len(answers), taken, best, before)


def run_ours(config: RunConfig, n_tracks: int, engine: str) -> EngineRun:
    """This project's BM25 with the weights of one of the two libraries, many queries at once."""
    catalog = grow_catalog(config, n_tracks)
    queries = [query.lower() for query in released_queries(config, catalog)]
    before = peak_memory()
    with tempfile.TemporaryDirectory() as folder:

        def load() -> tuple[BM25Retriever, float]:
            start = time.perf_counter()
            retriever = BM25Retriever(catalog, config.corpus_types, Path(folder), engine=engine)  # type: ignore[arg-type]
            return retriever, time.perf_counter() - start

        build = load()[1]
        retriever, again = load()
        start = time.perf_counter()
        rankings = []
        for first in range(0, len(queries), GROUP_SIZE):
            rankings += retriever.search(queries[first : first + GROUP_SIZE], TOPK)
        taken = time.perf_counter() - start
    best = [(ranking.rows, ranking.scores) for ranking in rankings[:N_COMPARED]]
    return EngineRun(build, again, len(queries), taken, best, before)


def agreement(ours: EngineRun, theirs: EngineRun) -> str:
    """How many of the compared rankings are the same, tracks and scores."""
    n_compared = min(len(ours.best), len(theirs.best))
    same = sum(
        np.array_equal(mine[0], other[0]) and np.array_equal(mine[1], other[1].astype(mine[1].dtype))
        for mine, other in zip(ours.best, theirs.best, strict=False)
    )
    return f"{same} of {n_compared}"


def print_size(config: RunConfig, n_tracks: int, seconds: float) -> None:
    """The table of one size of catalogue."""
    rank, rank_peak = in_fresh_process(run_rank_bm25, config, n_tracks, seconds)
    released, released_peak = in_fresh_process(run_bm25s, config, n_tracks, seconds)
    print(f"\n{n_tracks:,} tracks:\n")
    print("| engine | index s | load s | queries | queries/s | × bm25s | × rank_bm25 | MB at the peak | for index "
          "and ranking | rankings as the library's |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|")

    def row(name: str, run: EngineRun, peak: float, same: str = "") -> None:
        load = "" if run.load is None else f"{run.load:.2f}"
        rate = f"{run.rate:,.0f}" if run.rate >= 10 else f"{run.rate:.2f}"
        print(f"| {name} | {run.build:.1f} | {load} | {run.n_queries:,} | {rate} | {run.rate / released.rate:.2f} | "
              f"{run.rate / rank.rate:,.0f} | {peak:.0f} | {peak - run.before:.0f} | {same} |", flush=True)  # fmt: skip

    row("rank_bm25", rank, rank_peak)
    row("bm25s as released", released, released_peak)
    for engine, library in (("bm25s", released), ("rank_bm25", rank)):
        ours, peak = in_fresh_process(run_ours, config, n_tracks, engine)
        row(f"ours, weights of {engine}", ours, peak, agreement(ours, library))


def main() -> None:
    """Measure every size and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_workload_arguments(parser, default_tid="llama1b_bm25_testset")
    parser.add_argument("--tracks", type=positive_integer, nargs="+", default=[5_000, N_TRACKS, 500_000])
    parser.add_argument("--seconds", type=positive_integer, default=60, help="most for the queries of a library")
    args = parser.parse_args()
    config = read_workload(args)
    print(describe_machine("rank_bm25", "bm25s", "numpy"))
    for n_tracks in args.tracks:
        print_size(config, n_tracks, args.seconds)


if __name__ == "__main__":
    main()
