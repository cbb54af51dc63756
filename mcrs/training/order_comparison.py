"""Out-of-fold evaluation of a reranker: the new order compared with the order before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.evaluation.ranking_measures import ndcg
from mcrs.evaluation.relevant_ranks import relevant_ranks
from mcrs.evaluation.score_tables import difference_text, format_table, interval_text
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import Interval, bootstrap_intervals

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.types import Ranking


@dataclass(frozen=True)
class OrderComparison:
    """nDCG@20 with 95 % intervals over sessions.

    Attributes:
        before: Of the order before reranking.
        after: Of the new order.
        difference: Of the new order minus the old, paired by turn.
    """

    before: Interval
    after: Interval
    difference: Interval


def ndcg_by_turn(rankings: Sequence[Ranking], truth: GroundTruth) -> NDArray[np.float64]:
    """nDCG@20 at each turn, ``[N]``."""
    return ndcg(relevant_ranks(rankings, truth.relevant_ids, truth.catalog), 20)


def compare_orders(before: NDArray[np.float64], after: NDArray[np.float64], truth: GroundTruth) -> OrderComparison:
    """Compare two orders.

    Args:
        before: nDCG@20 of the order before reranking, ``[N]``.
        after: nDCG@20 of the new order, ``[N]``; the mean over several trainings counts as one.
        truth: The turns.
    """
    values = np.stack([before, after, after - before])
    sums = SessionSums.of(values, truth.session_rows, truth.turn_numbers)
    return OrderComparison(*bootstrap_intervals(sums))


def comparison_table(comparisons: Mapping[int, OrderComparison], mean: OrderComparison) -> str:
    """nDCG@20 of every fold seed and of their mean, compared with the order before reranking."""
    named = {f"fold seed {seed}": comparison for seed, comparison in comparisons.items()}
    if len(comparisons) > 1:
        named[f"mean of {len(comparisons)}"] = mean
    rows = [
        [name, interval_text(each.before), interval_text(each.after), difference_text(each.difference)]
        for name, each in named.items()
    ]
    return format_table(["nDCG@20 [95 %]", "order before reranking", "out of fold", "difference, paired"], rows)
