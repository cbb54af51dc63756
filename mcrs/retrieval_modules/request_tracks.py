"""The tracks that have what a request names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mcrs.db_item.catalog_cache import once_per_catalog
from mcrs.text.request.rows_by_name import key_of, release_years, rows_by_name
from mcrs.text.request.tag_vocabulary import SYNONYM, WHOLE, tag_vocabulary

if TYPE_CHECKING:
    from mcrs.db_item import MusicCatalog
    from mcrs.text.request import Constraint, Exclusion, Request

_NOTHING = np.empty(0, np.intp)


class RequestTracks:
    """Finds the rows of what constraints name. :func:`request_tracks` makes it once for a catalogue."""

    def __init__(self, catalog: MusicCatalog) -> None:
        self.tags = tag_vocabulary(catalog)
        self.n_tracks = len(catalog)
        self._named = rows_by_name(catalog).tables
        self.years = release_years(catalog)

    def rows(self, constraint: Constraint) -> NDArray[np.intp]:
        """The rows of the tracks that have what a constraint names, ascending: a tag or a synonym of it.

        Of a mood or a use that is itself a tag, only that tag: "not so soft" excludes no calm track.
        """
        if constraint.era is not None:
            return np.flatnonzero(
                (self.years >= constraint.era.first) & (self.years <= constraint.era.last) & (self.years > 0)
            )
        if constraint.meaning is not None:
            exact = self.tags.rows(constraint.meaning, WHOLE) if constraint.meaning.is_vague else _NOTHING
            return exact if len(exact) else self.tags.rows(constraint.meaning, SYNONYM)
        own = self._named[constraint.kind].get(key_of(constraint.kind, constraint.name))
        return _NOTHING if own is None else np.asarray(own, np.intp)

    def excluded(self, request: Request) -> NDArray[np.bool_]:
        """Whether each track is one that a request excludes, or breaks one of its bounds on the time, ``[N]``.

        A track without a date breaks none.
        """
        mask = np.zeros(self.n_tracks, bool)
        for exclusion in request.exclusions:
            mask |= self._fit(exclusion)
        # Of two ranges one is enough, but "since 1970" and "until 1980" hold both.
        ranges = []
        for constraint in request.constraints:
            if constraint.bounded and constraint.era is not None:
                if constraint.is_open:
                    mask |= ~self.mask(constraint) & (self.years > 0)
                else:
                    ranges.append(self.mask(constraint))
        return mask | (~np.logical_or.reduce(ranges) & (self.years > 0)) if ranges else mask

    def _fit(self, exclusion: Exclusion) -> NDArray[np.bool_]:
        """Whether each track has all that an exclusion names and nothing that it spares."""
        fits = np.ones(self.n_tracks, bool)
        for constraint in exclusion.constraints:
            fits &= self.mask(constraint)
        for constraint in exclusion.spared:
            fits &= ~self.mask(constraint)
        return fits

    def mask(self, constraint: Constraint) -> NDArray[np.bool_]:
        """Whether each track has what a constraint names, ``[N]``."""
        mask = np.zeros(self.n_tracks, bool)
        mask[self.rows(constraint)] = True
        return mask


#: What finds the tracks of a catalogue that have what requests name.
request_tracks = once_per_catalog(RequestTracks)
