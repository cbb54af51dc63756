"""The composite score of the 2026 challenge."""

from __future__ import annotations


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
