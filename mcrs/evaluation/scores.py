"""The scores of a run: the official ones, and more detail."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mcrs.checks.finite_json import nan_to_none
from mcrs.checks.plain_values import plural
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES
from mcrs.evaluation.losses import Losses, find_losses
from mcrs.evaluation.measures import mean, mean_intervals, measure_values, measures
from mcrs.evaluation.ranking_measures import OFFICIAL, RANKING_MEASURES
from mcrs.evaluation.response_measures import POOLED_RESPONSE_MEASURES, RESPONSE_MEASURES
from mcrs.evaluation.session_sums import SessionSums
from mcrs.text.scripts import is_unseparated

if TYPE_CHECKING:
    from mcrs.evaluation.scored_run import Run
    from mcrs.evaluation.significance import Interval

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scores:
    """All that is measured of one run.

    Attributes:
        tid: The run's name.
        dataset: The dataset of the labelled turns.
        n_sessions: How many sessions have a labelled turn.
        n_turns: How many turns are labelled.
        macro: Every ranking measure with its interval: mean over sessions for each turn, then over turns.
        by_turn: The same means for each turn number.
        catalog_diversity: Distinct recommended tracks / catalogue size.
        catalog_size: The size of the catalogue.
        responses: Every response measure; NaN where nothing is measured.
        custom: Registered measures with their intervals, as macro means.
        losses: Where relevant tracks were lost.
        violations: Violations in the prediction file, one line each.
    """

    tid: str
    dataset: str
    n_sessions: int
    n_turns: int
    macro: dict[str, Interval]
    by_turn: dict[int, dict[str, float]]
    catalog_diversity: float
    catalog_size: int
    responses: dict[str, float]
    custom: dict[str, Interval]
    losses: Losses
    violations: tuple[str, ...]

    @property
    def has_responses(self) -> bool:
        """Whether any response is not empty; the response measures of a run without responses say nothing."""
        return self.responses["empty"] < 1

    def official(self) -> dict[str, float]:
        """The official evaluator's keys and figures."""
        return {
            **{name: self.macro[name].value for name in OFFICIAL},
            "catalog_diversity": self.catalog_diversity,
            "lexical_diversity": self.responses["distinct_2"] if self.has_responses else 0.0,
            "total_catalog_size": self.catalog_size,
        }

    def as_json(self) -> dict[str, Any]:
        """The official keys, then everything under ``details``; undefined values are null."""
        details = {
            key: value for key, value in asdict(self).items() if key not in {"catalog_diversity", "catalog_size"}
        }
        for key, intervals in (("macro", self.macro), ("custom", self.custom)):
            details[key] = {name: interval._asdict() for name, interval in intervals.items()}
        # The old names, for one release.
        details["replies"], details["own"] = details["responses"], details["custom"]
        return {**self.official(), "details": nan_to_none(details)}


def score_run(
    run: Run, pool_ranks: NDArray[np.int32] | None = None, pool_size: int = 0, custom: Iterable[str] | None = None
) -> Scores:
    """Measure a run, by the registered measures that ``custom`` names, too; None: all of them.

    The ranks in a deeper ranking are for the loss breakdown; see :func:`mcrs.evaluation.losses.find_losses`.
    """
    if n_unseparated := sum(map(is_unseparated, run.responses)):
        logger.warning(
            "%s: %s in scripts without spaces between words: distinct-n, opening_diversity and length count what "
            "white space separates",
            *(run.tid, plural(n_unseparated, "response")),
        )
    custom = list(CUSTOM_MEASURES if custom is None else custom)
    built_in = [name for name in measures() if name not in CUSTOM_MEASURES]
    truth, values = run.truth, measure_values(run, [*built_in, *custom])
    rankings = {name: values[name] for name in RANKING_MEASURES}
    table = np.stack(list(rankings.values()))
    by_turn = {}
    for number in np.unique(truth.turn_numbers):
        mask = truth.turn_numbers == number
        means = SessionSums.of(table[:, mask], truth.session_rows[mask]).means()
        by_turn[int(number)] = dict(zip(rankings, map(float, means), strict=True))
    return Scores(
        tid=run.tid,
        dataset=truth.name,
        n_sessions=truth.n_sessions,
        n_turns=len(truth),
        macro=mean_intervals(truth, rankings),
        by_turn=by_turn,
        catalog_diversity=mean(values["catalog_diversity"]),
        catalog_size=len(truth.catalog),
        responses={name: mean(values[name]) for name in (*POOLED_RESPONSE_MEASURES, *RESPONSE_MEASURES)},
        custom=mean_intervals(truth, {name: values[name] for name in custom}),
        losses=find_losses(run, pool_ranks, pool_size),
        violations=tuple(map(str, run.violations)),
    )


def composite(ndcg_20: float, catalog_diversity: float, lexical_diversity: float, judge: float) -> float:
    """0.50 nDCG@20 + 0.10 catalogue diversity + 0.10 Distinct-2 + 0.30 (judge - 1) / 4.

    Source: the challenge's rules as reported by ryowk/recsys2026-niwatori.

    Args:
        ndcg_20: Macro nDCG@20.
        catalog_diversity: Distinct recommended tracks / catalogue size.
        lexical_diversity: Distinct-2 of the responses.
        judge: The language-model judge's mean score, from 1 to 5.

    Returns:
        A score from 0 to 1.

    Raises:
        ValueError: The judge's score is not from 1 to 5.
    """
    if not 1 <= judge <= 5:
        raise ValueError(f"expected a judge score from 1 to 5, got {judge}")
    return 0.5 * ndcg_20 + 0.1 * catalog_diversity + 0.1 * lexical_diversity + 0.3 * (judge - 1) / 4
