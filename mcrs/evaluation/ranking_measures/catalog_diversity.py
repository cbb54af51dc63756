"""Catalogue diversity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def catalog_diversity(rankings: Iterable[Sequence[str]], catalog_size: int) -> float:
    """Distinct recommended tracks of a whole run, divided by the size of the catalogue.

    Source: the official evaluator, which counts every id of every list, known or not.

    Args:
        rankings: The recommended track ids of each turn.
        catalog_size: Number of tracks in the catalogue, at least 1.
    """
    return len({track_id for ranking in rankings for track_id in ranking}) / catalog_size
