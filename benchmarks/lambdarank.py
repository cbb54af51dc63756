"""What LambdaRank takes at the size of the train split: 15,199 sessions of 8 turns, 100 candidates, 40 features.

    python -m benchmarks.lambdarank [--sessions 15199] [--rounds 150] [--folds 5] [--threads 2]

Candidates are made up: a hidden mixture of ten features decides which of them is played. Features go to a file as they
are computed; trees are grown on all sessions and, for each fold of users, on those of the others. The peak is that of a
process of its own. Then the sessions are ranked by the trees that did not see their users.
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.measuring import in_fresh_process, print_head, print_row
from benchmarks.workload import describe_machine, make_parser
from mcrs.cli.options import positive_integer
from mcrs.evaluation.folds import folds_by_user
from mcrs.training.candidate_table import CandidateTable, FeatureRows
from mcrs.training.lambdarank_trees import LearningSettings, TreeGrower
from mcrs.types import Turn

N_TURNS, N_CANDIDATES, N_FEATURES, N_TELLING, N_USERS = 8, 100, 40, 10, 8_772
_SCORED = 1_000


def make_table(n_sessions: int) -> tuple[CandidateTable, list[Turn]]:
    """Made-up candidates and their turns."""
    generator = np.random.default_rng(0)
    weights = 4 * generator.random(N_TELLING)
    features, labels, turns = FeatureRows(N_FEATURES), [], []
    for number in range(n_sessions * N_TURNS):
        rows = generator.random((N_CANDIDATES, N_FEATURES), np.float32)
        features.append(rows)
        labels.append(np.arange(N_CANDIDATES) == (rows[:, :N_TELLING] @ weights + generator.gumbel(size=100)).argmax())
        session = number // N_TURNS
        turns.append(Turn(f"session-{session}", f"user-{session % N_USERS}", number % N_TURNS + 1, (), ""))
    names = [f"feature_{place}" for place in range(N_FEATURES)]
    return CandidateTable(names, [1] * N_FEATURES, [], features, labels), turns


def work(n_sessions: int, n_folds: int, settings: LearningSettings) -> list[float]:
    """Train, and return the seconds of each step and how often the first candidate is right."""
    start = time.perf_counter()
    table, turns = make_table(n_sessions)
    made, before = time.perf_counter(), time.process_time()
    grower, fold_of = TreeGrower(table, settings), folds_by_user(turns, n_folds)
    grower.grow(np.ones(len(turns), np.bool_))
    trees = [grower.grow(fold_of != fold) for fold in range(n_folds)]
    trained, processor = time.perf_counter(), time.process_time() - before
    scores = [trees[fold_of[turn]].score([table.features[turn]])[0] for turn in range(_SCORED)]
    scored = time.perf_counter()
    right = [label[score.argmax()] for score, label in zip(scores, table.labels[:_SCORED], strict=True)]
    return [made - start, trained - made, processor, scored - trained, float(np.mean(right))]


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--sessions", nargs="+", type=positive_integer, default=[950, 3_800, 15_199])
    parser.add_argument("--rounds", type=positive_integer, default=LearningSettings().n_rounds)
    parser.add_argument("--folds", type=positive_integer, default=5)
    parser.add_argument("--threads", type=positive_integer, default=2)
    args = parser.parse_args()
    settings = LearningSettings(n_rounds=args.rounds, n_seeds=1, n_threads=args.threads)
    print(describe_machine("numpy", "lightgbm"))
    print(f"\n{args.rounds} trees of {settings.n_leaves} leaves, {args.folds} folds and all sessions\n")
    print_head("sessions", "candidates", "made s", "trained s", "by processor time", "1,000 turns s", "peak MB",
               "first is right")  # fmt: skip
    for n_sessions in args.sessions:
        (*seconds, share), peak = in_fresh_process(work, n_sessions, args.folds, settings)
        cells = [f"{each:.1f}" for each in seconds]
        n_candidates = n_sessions * N_TURNS * N_CANDIDATES
        print_row(f"{n_sessions:,}", f"{n_candidates:,}", *cells, f"{peak:.0f}", f"{share:.2f}")


if __name__ == "__main__":
    main()
