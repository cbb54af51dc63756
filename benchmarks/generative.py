"""Generative retrieval: semantic ids and beams, with the size of the catalogue.

    python -m benchmarks.generative [--tracks N …] [--turns 160] [--rounds 5]

Vectors of tracks and messages are drawn at random, and the decoder has random weights: what it writes means nothing,
but it takes as long as a trained one. Each turn has four messages and three played tracks. The text encoder is not
timed. The sizes take turns; printed are medians of the rounds, the lowest and the highest in brackets.
"""

from __future__ import annotations

import time
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks.measuring import in_fresh_process, in_turn, print_head, print_row, spread
from benchmarks.workload import N_TRACKS, describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.embeddings.residual_kmeans import learn_codebooks, quantise
from mcrs.retrieval_modules.generative.beams import IdTree, search_beams
from mcrs.retrieval_modules.generative.conversations import Item, pack
from mcrs.retrieval_modules.generative.semantic_ids import SemanticIds, make_unique

TOPK, WIDTH, N_BEAMS, N_CENTRES = 20, 384, 50, 256
_TURNS_AT_ONCE = 40


class GenerativeRun(NamedTuple):
    """What a catalogue of some size takes.

    Attributes:
        quantising: Seconds for centres and ids.
        longest_group: How many tracks share all codes but the last, at most.
        searching: Seconds for all turns.
        n_right: Turns with as many distinct, unplayed tracks as there can be.
    """

    quantising: float
    longest_group: int
    searching: float
    n_right: int


def run(n_tracks: int, n_turns: int) -> GenerativeRun:
    """Make ids, and write those of the next tracks of some turns."""
    import torch

    from mcrs.retrieval_modules.generative.decoder import DecoderScorer, DecoderShape, IdDecoder

    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((n_tracks, WIDTH), dtype=np.float32)
    start = time.perf_counter()
    codebooks = learn_codebooks(vectors, (N_CENTRES,) * 3, seed=0)
    ids = SemanticIds([str(row) for row in range(n_tracks)], make_unique(quantise(vectors, codebooks)), codebooks)
    quantising = time.perf_counter() - start
    tree = IdTree(ids.codes, np.arange(n_tracks, dtype=np.int32))
    torch.manual_seed(0)
    shape = DecoderShape(n_dimensions=WIDTH, sizes=tuple(ids.sizes), width=128, n_layers=2, n_heads=4)
    decoder = IdDecoder(shape).eval()
    played = generator.integers(n_tracks, size=(n_turns, 3))
    said = generator.standard_normal((n_turns, 4, WIDTH), dtype=np.float32)
    n_right = 0
    start = time.perf_counter()
    for first in range(0, n_turns, _TURNS_AT_ONCE):
        turns = range(first, min(first + _TURNS_AT_ONCE, n_turns))
        sequences: list[list[Item]] = [
            [*(item for pair in zip(said[turn], ids.codes[played[turn]], strict=False) for item in pair), said[turn, 3]]
            for turn in turns
        ]
        writer = DecoderScorer(decoder, pack(sequences, WIDTH, shape.sizes))
        left_out = [tree.leaves(played[turn].tolist()) for turn in turns]
        for turn, ranking in zip(turns, search_beams(tree, writer, left_out, N_BEAMS), strict=True):
            out = set(played[turn].tolist())
            rows = ranking.rows[:TOPK].tolist()
            n_right += len(set(rows) - out) == len(rows) == min(TOPK, n_tracks - len(out))
    return GenerativeRun(quantising, ids.sizes[-1], time.perf_counter() - start, n_right)


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--tracks", type=positive_integer, nargs="+", default=[12, 4_897, N_TRACKS])
    parser.add_argument("--turns", type=positive_integer, default=160, help="turns (default: %(default)s)")
    parser.add_argument("--rounds", type=positive_integer, default=5, help="rounds (default: %(default)s)")
    args = parser.parse_args()
    print(describe_machine("torch"))
    print(f"\n{args.turns} turns, {N_BEAMS} beams each, 3 codebooks of {N_CENTRES}:\n")
    print_head("tracks", "seconds to make ids", "tracks whose ids differ only in the last code (maximum)", "turns/s",
               f"turns with {TOPK} distinct unplayed tracks, or with all that are left", "MB at the peak")  # fmt: skip
    ways = {n_tracks: partial(in_fresh_process, run, n_tracks, args.turns) for n_tracks in args.tracks}
    for n_tracks, runs in in_turn(ways, args.rounds).items():
        seconds, rates, peaks = (
            spread(each)
            for each in zip(*((one.quantising, args.turns / one.searching, peak) for one, peak in runs), strict=True)
        )
        found = runs[0][0]
        print_row(f"{n_tracks:,}", seconds, found.longest_group, rates, f"{found.n_right} of {args.turns}", peaks)


if __name__ == "__main__":
    main()
