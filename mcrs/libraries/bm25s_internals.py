"""The private interfaces of bm25s that we need."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def weigh_words(
    engine: Any,  # noqa: ANN401 - a bm25s.BM25, which has no types
    words: NDArray[np.intp],
    counts: NDArray[np.float32],
    lengths: NDArray[np.intp],
    all_lengths: NDArray[np.intp],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The weights of a ``bm25s.BM25`` for words in documents, by its own formulas.

    Its method ``index`` calls them once for each document; documents of the same length give them the same numbers, so
    here they are called once for each length.

    Args:
        engine: Holds the method and its parameters.
        words: The index of each word for each document that contains it, ``[P]``, ascending.
        counts: How often the word occurs in the document, ``[P]``.
        lengths: How many words the document has, ``[P]``.
        all_lengths: How many words each document has, ``[N]``.

    Returns:
        What each word adds to the document's score, ``[P]``, and to the scores of documents that lack it, ``[V]``.
    """
    from bm25s import scoring

    formula, rarity = scoring._select_tfc_scorer(engine.method), scoring._select_idf_scorer(engine.idf_method)
    frequencies = dict(enumerate(np.bincount(words).tolist()))
    average = all_lengths.mean()
    settings = {"l_avg": average, "k1": engine.k1, "b": engine.b, "delta": engine.delta}
    rarities = scoring._build_idf_array(frequencies, len(all_lengths), rarity, engine.dtype)
    absent = np.zeros(len(rarities), engine.dtype)
    lacking = engine.method in engine.methods_requiring_nonoccurrence
    if lacking:
        absent = scoring._build_nonoccurrence_array(
            frequencies, len(all_lengths), rarity, formula, l_d=average, dtype=engine.dtype, **settings
        )
    weights = np.empty(len(words), engine.dtype)
    order = np.argsort(lengths, kind="stable")
    for positions in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
        if not len(positions):
            continue
        found = words[positions]
        gains = rarities[found] * formula(counts[positions], l_d=int(lengths[positions[0]]), **settings)
        if lacking:
            gains -= absent[found]
        weights[positions] = gains
    return weights, absent
