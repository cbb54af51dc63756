"""How similar tracks are to an artist, a title or an album, by their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.db_item.catalog_cache import once_per_catalog
from mcrs.retrieval_modules.constraint_index import rarity
from mcrs.text.eras import named_eras
from mcrs.text.request.tag_table import concept_of
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.text.request.tokens import words_of

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog

_IMPORTANCE = {"genre": 2.0, "place": 0.3, "use": 0.5}


class TagLikeness:
    """Cosines between the tags of tracks, each weighed by its rarity and its section. :func:`tag_likeness` makes it."""

    def __init__(self, catalog: MusicCatalog) -> None:
        self._tags = tag_vocabulary(catalog)
        self._n_tracks = len(catalog)
        self._weights = rarity(self._tags.counts, len(catalog)) * list(map(_importance, self._tags.tags))
        squares = np.bincount(self._tags.row_of, self._weights[self._tags.tag_of] ** 2, minlength=len(catalog))
        self._norms = np.sqrt(np.maximum(squares, np.finfo(np.float64).tiny))
        order = np.argsort(self._tags.row_of, kind="stable")
        self._tag_of = self._tags.tag_of[order]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(self._tags.row_of, minlength=len(catalog)))])

    def similarity_to(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """How similar each track is to the mean of some tracks, ``[N]``, from 0 to 1."""
        scores = np.zeros(self._n_tracks, np.float64)
        profile = np.zeros(len(self._weights), np.float64)
        for row in rows:
            own = self._tag_of[self._starts[row] : self._starts[row + 1]]
            profile[own] += self._weights[own] / self._norms[row]
        length = np.linalg.norm(profile)
        if length:
            for tag in np.flatnonzero(profile):
                scores[self._tags.rows_of(int(tag))] += profile[tag] / length * self._weights[tag]
        return scores / self._norms


def _importance(tag: str) -> float:
    """How much a tag says about similarity: a genre most, a geographic place little, a time nothing."""
    if next(named_eras([tag]), None) is not None:
        return 0.0
    concept = concept_of(words) if (words := words_of(tag)) else None
    return _IMPORTANCE.get(concept.section, 1.0) if concept is not None else 1.0


@once_per_catalog
def tag_likeness(catalog: MusicCatalog) -> TagLikeness:
    """The similarity of a catalogue's tracks by tags."""
    return TagLikeness(catalog)
