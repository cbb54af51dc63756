"""Retrieval by meaning: the released method, faiss's flat index, and this project's.

    pip install faiss-cpu
    python -m benchmarks.dense [--pack DIR] [--tracks N] [--queries 256] [--rounds 5] [--set retrieval.model_name=…]

Both encode the same texts with the same encoder. The released method is re-implemented with transformers alone:
batches of 32 in the order of the catalogue, then every query on its own. The second table is about search alone, in
random vectors: all scores in one matrix against blocks of it. In the third, faiss's flat index and this project's are
compared in one process, if faiss is installed. In each table the ways take turns, and medians of the rounds are
printed, the lowest and the highest in brackets. All have as many threads as OMP_NUM_THREADS allows.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.measuring import in_fresh_process, in_turn, peak_memory, print_head, print_row, show, spread
from benchmarks.workload import (
    N_TRACKS,
    describe_machine,
    grow_catalog,
    load_turns,
    make_parser,
    read_workload,
    released_queries,
)
from mcrs.cli.options import positive_integer
from mcrs.embeddings.encoder import Encoder
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.embeddings.vector_index import VectorIndex
from mcrs.retrieval_modules.dense import DenseRetriever
from mcrs.weights import locate_model

if TYPE_CHECKING:
    from mcrs.config import RunConfig

TOPK = 20
BATCH_SIZE = 32
MAX_LENGTH = 128
N_SEARCHES = 256
WIDTH = 384


class DenseRun(NamedTuple):
    """What one way took, in seconds, and the tracks that it found."""

    indexing: float
    searching: float
    found: list[list[int]]


def run_released_way(config: RunConfig, n_tracks: int, n_queries: int, model_name: str) -> DenseRun:
    """Batches in file order, padded, mean pooling, unit length; each query on its own, scores of all tracks."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    catalog = grow_catalog(config, n_tracks)
    folder = locate_model(model_name, Path(config.cache_dir))
    model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)

    def encode(texts: Sequence[str]) -> torch.Tensor:
        inputs = tokenizer(list(texts), padding=True, truncation=True, max_length=MAX_LENGTH, return_tensors="pt")
        with torch.inference_mode():
            hidden = model(**inputs).last_hidden_state
        mask = inputs["attention_mask"][:, :, None].float()
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)

    documents = catalog.documents()
    start = time.perf_counter()
    blocks = [encode(documents[first : first + BATCH_SIZE]) for first in range(0, len(documents), BATCH_SIZE)]
    vectors = torch.cat(blocks)
    indexing = time.perf_counter() - start
    queries = released_queries(config, catalog)[:n_queries]
    start = time.perf_counter()
    found = [(vectors @ encode([query])[0]).topk(TOPK).indices.tolist() for query in queries]
    return DenseRun(indexing, time.perf_counter() - start, found)


def run_ours(config: RunConfig, n_tracks: int, n_queries: int, model_name: str) -> DenseRun:
    """Distinct texts, those of like length together; all queries at once."""
    catalog = grow_catalog(config, n_tracks)
    with tempfile.TemporaryDirectory() as folder:
        settings = EncoderSettings(
            model_name=str(locate_model(model_name, Path(config.cache_dir))),
            max_length=MAX_LENGTH,
            batch_size=BATCH_SIZE,
        )
        # The retriever shares this model, so that neither side is timed while it loads one.
        loaded = Encoder(settings, Path(folder), "cpu")
        loaded.load()
        start = time.perf_counter()
        retriever = DenseRetriever(catalog, config.corpus_types, Path(folder), "cpu", settings)
        indexing = time.perf_counter() - start
        queries = released_queries(config, catalog)[:n_queries]
        start = time.perf_counter()
        rankings = retriever.search(queries, TOPK)
        return DenseRun(indexing, time.perf_counter() - start, [ranking.rows.tolist() for ranking in rankings])


def random_vectors(n_tracks: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Vectors of tracks and of queries."""
    generator = np.random.default_rng(2026)
    return (
        generator.standard_normal((n_tracks, WIDTH), dtype=np.float32),
        generator.standard_normal((N_SEARCHES, WIDTH), dtype=np.float32),
    )


class SearchRun(NamedTuple):
    """What one search took: seconds, MB beyond the vectors, and the tracks that it found."""

    seconds: float
    memory: float
    found: list[list[int]]


def search_in_one_matrix(n_tracks: int) -> SearchRun:
    """Search with all scores at once."""
    import torch

    vectors, queries = (torch.from_numpy(array) for array in random_vectors(n_tracks))
    before, start = peak_memory(), time.perf_counter()
    found = (queries @ vectors.T).topk(TOPK).indices.tolist()
    return SearchRun(time.perf_counter() - start, peak_memory() - before, found)


def search_in_blocks(n_tracks: int) -> SearchRun:
    """The same with this project's index."""
    vectors, queries = random_vectors(n_tracks)
    index = VectorIndex(vectors, np.arange(n_tracks + 1), np.arange(n_tracks, dtype=np.int32))
    before, start = peak_memory(), time.perf_counter()
    found = [ranking.rows.tolist() for ranking in index.search(queries, TOPK)]
    return SearchRun(time.perf_counter() - start, peak_memory() - before, found)


def print_encoding(config: RunConfig, n_tracks: int, n_queries: int, model_name: str, rounds: int) -> None:
    """The table of encoding and searching with a real encoder."""
    print(f"\n{n_tracks:,} tracks, {n_queries} queries, {model_name}, float32, at most {MAX_LENGTH} tokens:\n")
    print_head("way", "tracks/s indexed", "queries/s", "MB at the peak", "same 20 tracks")
    ways = {
        name: partial(in_fresh_process, way, config, n_tracks, n_queries, model_name)
        for name, way in (("released method", run_released_way), ("mcrs", run_ours))
    }
    taken = in_turn(ways, rounds)
    released = taken["released method"][0][0].found
    for name, runs in taken.items():
        same = sum(set(mine) == set(theirs) for mine, theirs in zip(runs[0][0].found, released, strict=True))
        figures = zip(*((n_tracks / run.indexing, n_queries / run.searching, peak) for run, peak in runs), strict=True)
        print_row(name, *map(spread, figures), f"{same} of {n_queries}")


def print_searching(sizes: Sequence[int], rounds: int) -> None:
    """The table of searching alone."""
    print(f"\nSearch alone: {N_SEARCHES} queries, {WIDTH} dimensions:\n")
    print_head("vectors", "way", "queries/s", "MB beyond the vectors", "same 20 tracks")
    for n_tracks in sizes:
        ways = {
            name: partial(in_fresh_process, way, n_tracks)
            for name, way in (("all scores in one matrix", search_in_one_matrix), ("mcrs, in blocks", search_in_blocks))
        }
        taken = in_turn(ways, rounds)
        whole = taken["all scores in one matrix"][0][0].found
        for name, runs in taken.items():
            same = sum(set(mine) == set(theirs) for mine, theirs in zip(runs[0][0].found, whole, strict=True))
            figures = zip(*((N_SEARCHES / run.seconds, run.memory) for run, _ in runs), strict=True)
            print_row(f"{n_tracks:,}", name, *map(spread, figures), f"{same} of {N_SEARCHES}")


def times_of(search: Callable[[NDArray[np.float32]], Any], queries: NDArray[np.float32]) -> tuple[float, float]:
    """Seconds of a single query, the median of all, and queries a second of all at once."""
    single = []
    for place in range(len(queries)):
        start = time.perf_counter()
        search(queries[place : place + 1])
        single.append(time.perf_counter() - start)
    start = time.perf_counter()
    search(queries)
    return median(single), len(queries) / (time.perf_counter() - start)


def print_beside_faiss(n_tracks: int, rounds: int) -> None:
    """Single queries, and all at once, beside faiss."""
    import faiss

    vectors, queries = random_vectors(n_tracks)
    queries = queries[::8]
    flat = faiss.IndexFlatIP(WIDTH)
    flat.add(vectors)
    ours = VectorIndex(vectors, np.arange(n_tracks + 1), np.arange(n_tracks, dtype=np.int32))
    ways = {
        "faiss, IndexFlatIP": lambda: times_of(lambda asked: flat.search(asked, TOPK), queries),
        "mcrs": lambda: times_of(lambda asked: ours.search(asked, TOPK), queries),
    }
    taken = in_turn(ways, rounds)
    theirs = flat.search(queries, TOPK)[1].tolist()
    found = [set(ranking.rows.tolist()) for ranking in ours.search(queries, TOPK)]
    same = sum(mine == set(other) for mine, other in zip(found, theirs, strict=True))
    base = [median(each) for each in zip(*taken["faiss, IndexFlatIP"], strict=True)]
    print(f"\n{n_tracks:,} vectors of {WIDTH} dimensions, {len(queries)} queries, {rounds} rounds, "
          f"{faiss.omp_get_max_threads()} threads:\n")  # fmt: skip
    print_head("method", "single query ms", "× faiss", "all queries, queries/s", "× faiss", "same 20 tracks")
    for name, pairs in taken.items():
        single, rates = zip(*pairs, strict=True)
        equal = f"{same} of {len(queries)}" if name == "mcrs" else ""
        faster, more = show(base[0] / median(single)), show(median(rates) / base[1])
        print_row(name, spread(single, 1e3), faster, spread(rates), more, equal)


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, default_tid="llama1b_bert_testset")
    parser.add_argument("--encoder", default="sentence-transformers/all-MiniLM-L6-v2", help="default: %(default)s")
    parser.add_argument(
        "--tracks", type=positive_integer, default=5_000, help="tracks that are encoded (default: %(default)s)"
    )
    parser.add_argument("--queries", type=positive_integer, default=256, help="queries (default: %(default)s)")
    parser.add_argument("--rounds", type=positive_integer, default=5, help="rounds (default: %(default)s)")
    parser.add_argument("--encoded", action=argparse.BooleanOptionalAction, default=True, help="time the encoder, too")
    parser.add_argument("--searched", type=positive_integer, nargs="+", default=[N_TRACKS, 500_000, 1_000_000])
    args = parser.parse_args()
    config = read_workload(args)
    peer = ["faiss-cpu"] if find_spec("faiss") else []
    print(describe_machine("numpy", "torch", "transformers", "sentence-transformers", *peer))
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f}")
    if args.encoded:
        n_queries = min(args.queries, len(load_turns(config)))
        print_encoding(config, args.tracks, n_queries, args.encoder, args.rounds)
        print_searching(args.searched, args.rounds)
    for n_tracks in args.searched if peer else ():
        print_beside_faiss(n_tracks, args.rounds)


if __name__ == "__main__":
    main()
