"""Which features the trees of a reranker use."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mcrs.evaluation.score_tables import format_table
from mcrs.runtime.extras import require

if TYPE_CHECKING:
    from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees


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
