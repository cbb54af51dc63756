"""The ranks of relevant tracks in rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from mcrs.db_item import MusicCatalog
    from mcrs.types import Ranking


def relevant_ranks(
    rankings: Sequence[Ranking], relevant_ids: Iterable[str], catalog: MusicCatalog
) -> NDArray[np.int32]:
    """The rank of each turn's relevant track, from 1; 0 if it is not in the ranking. int32 ``[N]``.

    Args:
        rankings: The ranking of each turn, ``[N]``.
        relevant_ids: The relevant track of each turn, ``[N]``.
        catalog: The tracks whose rows the rankings hold.
    """
    ranks = np.zeros(len(rankings), np.int32)
    for place, (ranking, relevant_id) in enumerate(zip(rankings, relevant_ids, strict=True)):
        row = catalog.row(relevant_id)
        found = np.flatnonzero(ranking.rows == (-1 if row is None else row))
        ranks[place] = found[0] + 1 if found.size else 0
    return ranks
