"""The private interfaces of bm25s that we need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class IndexArrays(NamedTuple):
    """An index as arrays.

    Attributes:
        starts: Where each token's postings start, ``[V + 1]``.
        rows: The document of each posting, ``[P]``.
        weights: What the token adds to the document's score, ``[P]``.
        absent: What each token adds to documents that lack it, ``[V]``; None if that is nothing.
    """

    starts: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]
    weights: NDArray[np.floating[Any]]
    absent: NDArray[np.floating[Any]] | None


def index_arrays(engine: Any) -> IndexArrays:  # noqa: ANN401 - a bm25s.BM25, which has no types
    """The arrays of a ``bm25s.BM25`` that has indexed documents."""
    scores = engine.scores
    return IndexArrays(scores["indptr"], scores["indices"], scores["data"], engine.nonoccurrence_array)
