"""Ranking with a whole configuration: how many turns a second, and how much memory.

    python benchmarks/retrieval_pipeline.py --tid hybrid_devset [--tracks 47071] [--set key=value …]

The configuration's catalogue is grown to the size of the challenge's with made-up tracks, and the turns of its
conversations are ranked (retrieval, played tracks, rerankers; no language model). Set OMP_NUM_THREADS for libraries
with threads; the project's own code has none. Wall time includes what else the machine does; processor time does not.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

from benchmarks.synthetic import grow_table
from mcrs.cli.options import add_config_arguments, positive_integer, read_config
from mcrs.db_item import MusicCatalog
from mcrs.load import load_catalog, load_recommender, load_users
from mcrs.session_source import load_sessions, session_source


def peak_memory() -> float:
    """The most memory that this process has held, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main() -> None:
    """Grow, load, rank, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_config_arguments(parser, default_tid="hybrid_devset")
    parser.add_argument("--tracks", type=positive_integer, default=47_071, help="tracks of the catalogue")
    parser.add_argument("--batch", type=positive_integer, default=256, help="turns ranked at once")
    parser.add_argument("--repeat", type=positive_integer, default=1, help="rank the turns this often, over again")
    args = parser.parse_args()
    tid, config = read_config(args)
    real = load_catalog(config)
    catalog = MusicCatalog(grow_table(real.table, args.tracks), config.corpus_types)
    turns = [labelled.turn for session in load_sessions(session_source(config)) for labelled in session.turns]
    print(f"{tid}: {len(turns)} turns, {len(catalog)} tracks, {len(catalog) - len(real)} of them made up")
    start = time.perf_counter()
    recommender = load_recommender(config, catalog, load_users(config))
    print(f"loading, with indexing unless it is kept: {time.perf_counter() - start:.1f} s")
    for _ in range(args.repeat):
        wall, processor = time.perf_counter(), time.process_time()
        for first in range(0, len(turns), args.batch):
            recommender.recommend(turns[first : first + args.batch], config.topk)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        print(f"ranking: {len(turns) / wall:.0f} turns/s of wall time, {len(turns) / processor:.0f} of processor time")
    print(f"peak memory of the process: {peak_memory():.2f} GB")


if __name__ == "__main__":
    main()
