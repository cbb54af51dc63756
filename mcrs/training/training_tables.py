"""Tables about trained rerankers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcrs.evaluation.score_tables import difference_text, format_table, interval_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mcrs.training.judgement import Judgement


def judgements_table(judgements: Mapping[int, Judgement], mean: Judgement) -> str:
    """nDCG@20 of every fold seed and of their mean, compared with the order before reranking."""
    rows = [[f"fold seed {seed}", *_cells(judgement)] for seed, judgement in judgements.items()]
    if len(judgements) > 1:
        rows.append([f"mean of {len(judgements)}", *_cells(mean)])
    return format_table(["nDCG@20 [95 %]", "order before reranking", "out of fold", "difference, paired"], rows)


def _cells(judgement: Judgement) -> list[str]:
    return [
        interval_text(judgement.pool),
        interval_text(judgement.learned),
        difference_text(judgement.difference),
    ]
