"""How often 95 % intervals contain the true mean, and how often the paired test rejects a true null hypothesis.

    python -m benchmarks.interval_coverage [--tries 2000]

Sessions are made up, so that the true means are known. A session has its own probability of a hit (from a beta
distribution whose mean is 0.4); the rank of a hit is log-uniform from 1 to 20. Scores are nDCG@20 of one run, and
differences between two runs whose true mean is 0. In *redrawn*, 3 of 10 turns are drawn again for the second run. In
*uneven*, 3 of 10 turns change: in most of them the rank is halved, in few the hit is lost. Four intervals are compared:
percentile, expanded percentile (the one that mcrs prints), BCa, and studentised, which divides each resample's
deviation by its own standard error. Brackets hold the widest interval of all tries.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from mcrs.cli.options import positive_integer
from mcrs.evaluation.score_tables import format_table
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import bootstrap_intervals, permutation_p_values

N_RESAMPLES = 1_999
HIT = 0.4
RANKS = np.arange(1, 21)
SHARES = np.log1p(1 / RANKS) / np.log(21)
GAINS = 1 / np.log2(1 + RANKS)
HALVED = GAINS[np.maximum(RANKS // 2, 1) - 1]
#: With this share of halved ranks, gains and lost hits add up to 0.
SHARE_HALVED = SHARES @ GAINS / (SHARES @ HALVED)
METHODS = "percentile", "expanded", "BCa", "studentised"
KINDS = {"one run": HIT * float(SHARES @ GAINS), "redrawn": 0.0, "uneven": 0.0}
#: Sessions, turns of a session, and whether all sessions are as long.
SIZES = (163, 8, True), (26, 8, True), (26, 8, False), (40, 1, True), (15, 8, True), (8, 8, True), (8, 8, False)


def draw_values(kind: str, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    """The scores or differences of all turns, ``[S, T]``."""
    ease = rng.beta(2 * HIT, 2 * (1 - HIT), (shape[0], 1))

    def draw() -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        return rng.random(shape) < ease, rng.choice(20, shape, p=SHARES)

    hits, ranks = draw()
    if kind == "one run":
        return np.where(hits, GAINS[ranks], 0.0)
    changed = rng.random(shape) < 0.3
    if kind == "redrawn":
        others, other_ranks = draw()
        return np.where(changed, np.where(others, GAINS[other_ranks], 0.0) - np.where(hits, GAINS[ranks], 0.0), 0.0)
    better = np.where(rng.random(shape) < SHARE_HALVED, HALVED[ranks], 0.0)
    return np.where(changed & hits, better - GAINS[ranks], 0.0)


def draw_sums(kind: str, size: tuple[int, int, bool], rng: np.random.Generator) -> SessionSums:
    """A sample of sessions."""
    n_sessions, n_turns, equal = size
    lengths = np.full(n_sessions, n_turns) if equal else rng.integers(1, n_turns + 1, n_sessions)
    sessions, turns = np.nonzero(np.arange(n_turns) < lengths[:, None])
    values = draw_values(kind, (n_sessions, n_turns), rng)[sessions, turns]
    return SessionSums.of(values[None], sessions.astype(np.int32), turns.astype(np.int32))


def spreads(sums: SessionSums, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standard error of the mean in each resample, by linearisation, ``[B]``."""
    n_sessions = len(sums.sums)
    values, counts = sums.sums[:, 0], sums.counts[:, 0]
    totals = np.maximum(weights @ counts, 1)
    means = weights @ values / totals
    parts = ((1 / totals) @ values.T - (means / totals) @ counts.T) / values.shape[1]
    return np.asarray(np.sqrt(np.sum(weights * parts**2, axis=1) * n_sessions / (n_sessions - 1)))


def intervals(sums: SessionSums, weights: NDArray[np.float64]) -> Iterator[tuple[float, float]]:
    """The ends by each method."""
    n_sessions, tails = len(sums.sums), np.array([0.025, 0.975])
    mean, resampled = sums.means()[0], sums.weighted_means(weights)[0]
    yield tuple(np.quantile(resampled, tails))
    yield bootstrap_intervals(sums, n_resamples=N_RESAMPLES)[0][1:]
    without = sums.weighted_means(1 - np.eye(n_sessions))[0]
    deviations = np.nanmean(without) - without
    skewness = np.nansum(deviations**3) / (6 * np.nansum(deviations**2) ** 1.5 or 1)
    below = (np.mean(resampled < mean) + np.mean(resampled <= mean)) / 2
    bias = ndtri(np.clip(below, 1 / N_RESAMPLES, 1 - 1 / N_RESAMPLES))
    moved = bias + ndtri(tails)
    yield tuple(np.quantile(resampled, ndtr(bias + moved / (1 - skewness * moved))))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.nan_to_num((resampled - mean) / spreads(sums, weights), posinf=1e3, neginf=-1e3)
    low, high = mean - np.quantile(ratios, tails[::-1]) * spreads(sums, np.ones((1, n_sessions)))
    yield low, high


def row_of(kind: str, size: tuple[int, int, bool], n_tries: int) -> list[str]:
    """Coverages, with the widest interval, and the level of the test."""
    rng = np.random.default_rng(2026)
    n_sessions, n_turns, equal = size
    weights = rng.multinomial(n_sessions, np.full(n_sessions, 1 / n_sessions), N_RESAMPLES).astype(np.float64)
    ends, rejected = np.empty((n_tries, len(METHODS), 2)), 0
    for number in range(n_tries):
        sums = draw_sums(kind, size, rng)
        ends[number] = list(intervals(sums, weights))
        rejected += kind != "one run" and permutation_p_values(sums, n_resamples=N_RESAMPLES)[0] <= 0.05
    covered = np.mean((ends[..., 0] <= KINDS[kind]) & (ends[..., 1] >= KINDS[kind]), axis=0)
    widest = np.max(ends[..., 1] - ends[..., 0], axis=0)
    cells = [f"{share:.3f} [{width:.3g}]" for share, width in zip(covered, widest, strict=True)]
    turns = str(n_turns) if equal else f"1 to {n_turns}"
    return [kind, str(n_sessions), turns, *cells, "" if kind == "one run" else f"{rejected / n_tries:.3f}"]


def main() -> None:
    """Print a row for each kind and size."""
    parser = argparse.ArgumentParser(description="Coverage of intervals and level of the paired test, by simulation.")
    parser.add_argument("--tries", type=positive_integer, default=2_000, help="samples in a row (default: %(default)s)")
    args = parser.parse_args()
    rows = [row_of(kind, size, args.tries) for kind in KINDS for size in SIZES]
    print(format_table(["scores", "sessions", "turns", *METHODS, "p ≤ .05"], rows))


if __name__ == "__main__":
    main()
