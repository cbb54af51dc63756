"""The out-of-fold evaluation of a trained reranker, for several splits of the users, and the features that it uses."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mcrs.evaluation.folds import folds_by_user
from mcrs.evaluation.ranking_measures import ndcg
from mcrs.evaluation.relevant_ranks import relevant_ranks
from mcrs.evaluation.score_tables import difference_text, format_table, interval_text
from mcrs.evaluation.session_sums import SessionSums
from mcrs.evaluation.significance import Interval, bootstrap_intervals
from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees
from mcrs.reranker_modules.order import reorder
from mcrs.runtime.extras import require
from mcrs.types import Prediction, Ranking
from mcrs.weights.trained_model import WHOLE, fold_part

if TYPE_CHECKING:
    from mcrs.evaluation.ground_truth import GroundTruth
    from mcrs.training.candidate_table import CandidateTable
    from mcrs.training.lambdarank_trainer import LambdaRankTrainer
    from mcrs.training.train_model import Folds

# How many turns are scored together.
_BATCH = 4096


@dataclass(frozen=True, eq=False)
class FeatureShares:
    """The share of each feature in the gain of all splits, the most used first, ``[F]``.

    It is given for the trees that were trained on all sessions, and as the lowest and the highest in the trees of a
    fold.
    """

    names: list[str]
    whole: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]


def feature_shares(whole: LambdaRankTrees, folds: Sequence[LambdaRankTrees]) -> FeatureShares:
    """How much each feature is used, by the trees of all sessions and by those without a fold, at least one.

    Raises:
        MissingExtraError: LightGBM is not installed.
    """
    shares = _shares(whole.texts)
    of_folds = np.stack([_shares(trees.texts) for trees in folds])
    order = np.argsort(-shares, kind="stable")
    names = [whole.features[position] for position in order]
    return FeatureShares(names, shares[order], of_folds.min(axis=0)[order], of_folds.max(axis=0)[order])


def features_table(shares: FeatureShares, n_features: int = 12) -> str:
    """The most used features as a text table."""
    rows = [
        [name, f"{whole:.3f}", f"{lowest:.3f} to {highest:.3f}"]
        for name, whole, lowest, highest in zip(
            shares.names[:n_features], shares.whole, shares.lowest, shares.highest, strict=False
        )
    ]
    return format_table(["feature", "share of the gain", "in the folds"], rows)


def features_chart(shares: FeatureShares) -> str:
    """A bar for each feature, with a line from its lowest to its highest share in the folds, as SVG.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    figure_module = require("matplotlib.figure", extra="report", purpose="the chart of features")
    figure = figure_module.Figure((8, 0.6 + 0.24 * len(shares.names)), layout="constrained")
    axes: Any = figure.subplots()
    positions = np.arange(len(shares.names))
    axes.barh(positions, shares.whole, color="#4477aa")
    axes.hlines(positions, shares.lowest, shares.highest, color="#222222", linewidth=1.2)
    axes.set_yticks(positions, shares.names)
    axes.invert_yaxis()
    axes.set_xlabel("share of the gain of all splits; line: lowest to highest in the folds")
    text = io.StringIO()
    with require("matplotlib", extra="report", purpose="the chart of features").rc_context({"svg.hashsalt": "mcrs"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def _shares(trees: Sequence[str]) -> NDArray[np.float64]:
    lightgbm = require("lightgbm", extra="ltr", purpose="'mcrs train lambdarank'")
    gains = np.sum([lightgbm.Booster(model_str=text).feature_importance("gain") for text in trees], axis=0)
    return np.asarray(gains / max(gains.sum(), 1e-12), np.float64)


@dataclass(frozen=True)
class OrderComparison:
    """nDCG@20 with 95 % intervals over sessions, before and after reranking; the difference is paired by turn."""

    before: Interval
    after: Interval
    difference: Interval


def ndcg_by_turn(rankings: Sequence[Ranking], truth: GroundTruth) -> NDArray[np.float64]:
    """nDCG@20 at each turn, ``[N]``."""
    return ndcg(relevant_ranks(rankings, truth.relevant_ids, truth.catalog), 20)


def compare_orders(before: NDArray[np.float64], after: NDArray[np.float64], truth: GroundTruth) -> OrderComparison:
    """Compare two orders by their nDCG@20, ``[N]`` each; the mean over several trainings counts as one."""
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


@dataclass(frozen=True)
class RerankerEvaluation:
    """The out-of-fold evaluation of a reranker, by the random seed of the folds, and its mean over the seeds.

    The predictions, without responses, and the features are those of the saved model, each session by the trees of its
    fold. The relevant track of ``n_learnable`` turns is among the candidates.
    """

    comparisons: dict[int, OrderComparison]
    mean: OrderComparison
    predictions: list[Prediction]
    features: FeatureShares
    n_learnable: int


def evaluate_out_of_fold(
    trainer: LambdaRankTrainer, model: Path, folds: Folds, n_fold_seeds: int
) -> RerankerEvaluation:
    """Evaluate a saved model of at least two folds, and trees for the next fold seeds, which are grown for this alone.

    The trainer was prepared with the sessions.

    Raises:
        MCRSError: The trees cannot be read, or a part has nothing to learn.
    """
    table, truth = trainer.table, trainer.truth
    saved = [LambdaRankTrees.load(model / fold_part(fold)) for fold in range(folds.n)]
    before = ndcg_by_turn(table.pools, truth)
    gains, first = {}, None
    for seed in range(folds.seed, folds.seed + n_fold_seeds):
        fold_of = folds_by_user(truth.turns, folds.n, seed)
        trees = saved if first is None else [trainer.grower.grow(fold_of != fold) for fold in range(folds.n)]
        ranked = rank_out_of_fold(table, fold_of, trees, trainer.topk)
        first = first or ranked
        gains[seed] = ndcg_by_turn(ranked, truth)
    assert first is not None  # noqa: S101 - there is at least one seed
    return RerankerEvaluation(
        comparisons={seed: compare_orders(before, after, truth) for seed, after in gains.items()},
        mean=compare_orders(before, np.mean(list(gains.values()), axis=0), truth),
        predictions=[
            Prediction.of(turn, truth.catalog.ids(ranking.rows))
            for turn, ranking in zip(truth.turns, first, strict=True)
        ],
        features=feature_shares(LambdaRankTrees.load(model / WHOLE), saved),
        n_learnable=sum(bool(labels.any()) for labels in table.labels),
    )


def rank_out_of_fold(
    table: CandidateTable, fold_of: NDArray[np.int32], trees: Sequence[LambdaRankTrees], topk: int
) -> list[Ranking]:
    """Rank up to ``topk`` candidates of each turn by the trees of its fold, which were grown without it."""
    ranked = list(table.pools)
    for fold, each in enumerate(trees):
        positions = np.flatnonzero(fold_of == fold).tolist()
        for start in range(0, len(positions), _BATCH):
            batch = positions[start : start + _BATCH]
            for position, scores in zip(
                batch, each.score([table.features[position] for position in batch]), strict=True
            ):
                ranked[position] = reorder(table.pools[position], scores, topk)
    return ranked
