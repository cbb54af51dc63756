"""Search in growing sets of vectors: exact, and by faiss's approximate indexes with their recall.

    pip install faiss-cpu
    python -m benchmarks.dense_growth [--vectors 5000 47071 200000 1000000] [--ways exact ivf hnsw]

The vectors are synthetic, of unit length, and have a cluster structure as embeddings have, because random ones have no
near neighbours and make every approximate index look useless: 500 centres in 32 dimensions, as much noise, and a random
map to 384 dimensions. Queries are made alike, of the same centres. The recall is the share of the exact 20 best that an
index finds. Each index is measured in a process of its own; the exact one maps its vectors into memory, and faiss holds
them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.dense import TOPK, WIDTH, times_of
from benchmarks.measuring import in_fresh_process, memory, print_head, print_row, show
from benchmarks.workload import N_TRACKS, describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.embeddings.vector_index import VectorIndex

N_QUERIES = 64
_N_CENTRES = 500
_LATENT = 32
_BLOCK = 65_536
_LINKS = 32


class Found(NamedTuple):
    """What a way took: seconds to build, MB of the process itself, and for each effort the speeds and the recall."""

    building: float
    memory: float
    efforts: list[tuple[str, float, float, float]]


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Vectors of length one."""
    scaled: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def near_centres(n_vectors: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Vectors around random centres; a seed decides these and the map to all dimensions."""
    fixed = np.random.default_rng(1)
    centres = fixed.standard_normal((_N_CENTRES, _LATENT), dtype=np.float32)
    wide = fixed.standard_normal((_LATENT, WIDTH), dtype=np.float32)
    chosen = centres[generator.integers(_N_CENTRES, size=n_vectors)]
    return unit((chosen + generator.standard_normal((n_vectors, _LATENT), dtype=np.float32)) @ wide)


def write_vectors(folder: Path, n_vectors: int) -> None:
    """Write the index of vectors that are all distinct, block by block, and the queries."""
    generator = np.random.default_rng(2026)
    path = folder / "vectors.npy"
    vectors = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(n_vectors, WIDTH))
    for start in range(0, n_vectors, _BLOCK):
        size = min(_BLOCK, n_vectors - start)
        vectors[start : start + size] = near_centres(size, generator)
    vectors.flush()
    np.save(folder / "rows.npy", np.arange(n_vectors, dtype=np.int32))
    np.save(folder / "starts.npy", np.arange(n_vectors + 1))
    np.save(folder / "queries.npy", near_centres(N_QUERIES, generator))


def measure(way: str, folder: Path) -> tuple[Found, list[list[int]]]:
    """Build an index, and search it; the rows that its last effort finds."""
    queries, before = np.load(folder / "queries.npy"), memory("RssAnon")
    start = time.perf_counter()
    efforts: dict[str, Callable[[NDArray[np.float32]], Any]]
    if way == "exact":
        index = VectorIndex.load(folder)
        efforts = {"": lambda asked: [ranking.rows.tolist() for ranking in index.search(asked, TOPK)]}
    else:
        efforts = faiss_efforts(way, np.load(folder / "vectors.npy", mmap_mode="r"))
    building = time.perf_counter() - start
    expected = folder / "expected.npy"
    exact = np.load(expected).tolist() if expected.exists() else None
    lines, found = [], []
    for effort, search in efforts.items():
        single, rate = times_of(search, queries)
        found = search(queries)
        hits = [len(set(mine) & set(best)) / TOPK for mine, best in zip(found, exact or found, strict=True)]
        lines.append((effort, single, rate, float(np.mean(hits))))
    return Found(building, memory("RssAnon") - before, lines), found


def faiss_efforts(way: str, vectors: NDArray[np.float32]) -> dict[str, Callable[[NDArray[np.float32]], Any]]:
    """Build an index of faiss; how it searches with growing effort."""
    import faiss

    index: Any
    n_lists = max(1, min(int(4 * len(vectors) ** 0.5), len(vectors) // 40))
    if way == "ivf":
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(WIDTH), WIDTH, n_lists, faiss.METRIC_INNER_PRODUCT)
        sample = np.random.default_rng(3).permutation(len(vectors))[: 40 * n_lists]
        index.train(np.ascontiguousarray(vectors[np.sort(sample)]))
        parameter, values = "nprobe", (1, 8, 32)
    else:
        index = faiss.IndexHNSWFlat(WIDTH, _LINKS, faiss.METRIC_INNER_PRODUCT)
        parameter, values = "hnsw.efSearch", (32, 128, 512)
    for start in range(0, len(vectors), _BLOCK):
        index.add(np.ascontiguousarray(vectors[start : start + _BLOCK]))

    def searching(value: int) -> Callable[[NDArray[np.float32]], Any]:
        holder, _, name = parameter.rpartition(".")

        def search(asked: NDArray[np.float32]) -> list[list[int]]:
            setattr(getattr(index, holder) if holder else index, name, value)
            rows: list[list[int]] = index.search(asked, TOPK)[1].tolist()
            return rows

        return search

    shown = f"{n_lists} lists, " if way == "ivf" else f"{_LINKS} links, "
    return {f"{shown}{parameter.rpartition('.')[2]} {value}": searching(value) for value in values}


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    sizes = [5_000, N_TRACKS, 200_000, 1_000_000]
    parser.add_argument("--vectors", type=positive_integer, nargs="+", default=sizes, help="default: %(default)s")
    parser.add_argument("--ways", nargs="+", choices=("exact", "ivf", "hnsw"), default=["exact", "ivf", "hnsw"])
    args = parser.parse_args()
    print(describe_machine("numpy", *(["faiss-cpu"] if args.ways != ["exact"] else [])))
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f}; {WIDTH} dimensions, {N_QUERIES} queries\n")
    print_head("vectors", "index", "build or load s", "MB in memory", "single query ms", "all queries, queries/s",
               "recall")  # fmt: skip
    for n_vectors in args.vectors:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            in_fresh_process(write_vectors, folder, n_vectors)
            for way in dict.fromkeys(["exact", *args.ways]):
                (taken, found), _ = in_fresh_process(measure, way, folder)
                if way == "exact":
                    np.save(folder / "expected.npy", found)
                for effort, single, rate, recall in taken.efforts:
                    name, build = f"{way}{', ' if effort else ''}{effort}", f"{taken.building:.2f}"
                    print_row(f"{n_vectors:,}", name, build, f"{taken.memory:.0f}", show(single * 1e3), show(rate),
                              f"{recall:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
