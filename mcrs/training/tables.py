"""Tables about trained rerankers, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabulate import tabulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcrs.evaluation.significance import Interval
    from mcrs.training.judgement import Judgement


def judgements_table(judgements: Sequence[Judgement], mean: Judgement) -> str:
    """nDCG@20 of every fold seed and of their mean, beside the order that came in, as a Markdown table."""
    rows = [[f"fold seed {seed}", *_cells(judgement)] for seed, judgement in enumerate(judgements)]
    if len(judgements) > 1:
        rows.append([f"mean of {len(judgements)}", *_cells(mean)])
    headers = ["nDCG@20 [95 %]", "order that came in", "out of fold", "difference, paired"]
    return tabulate(rows, headers, tablefmt="pipe", disable_numparse=True)


def _cells(judgement: Judgement) -> list[str]:
    pool, learned = _text(judgement.pool, ""), _text(judgement.learned, "")
    return [pool, learned, _text(judgement.difference, "+")]


def _text(interval: Interval, sign: str) -> str:
    return f"{interval.value:{sign}.4f} [{interval.low:{sign}.4f}, {interval.high:{sign}.4f}]"
