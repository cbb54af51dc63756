"""Retrieval by what the user asks for, as the whole conversation is understood, and by similarity of tags."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.blocks import Weight
from mcrs.db_item import MusicCatalog
from mcrs.db_item.catalog_cache import once_per_catalog
from mcrs.ranking.top_rows import top_rows
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.constraint_index import rarity
from mcrs.retrieval_modules.diverse_order import diverse_order
from mcrs.retrieval_modules.request_tracks import request_tracks
from mcrs.text.eras import named_eras
from mcrs.text.request import Constraint, Request, understand
from mcrs.text.request.tag_table import concept_of
from mcrs.text.request.tag_vocabulary import tag_vocabulary
from mcrs.text.request.tokens import words_of
from mcrs.types import Ranking, Turn

_IMPORTANCE = {"genre": 2.0, "place": 0.3, "use": 0.5}
# If the user asks for artists like another one, the tracks of that artist count half, and less than the nearest other.
_OWN_SHARE, _BEHIND = 0.5, 0.9
# Of tracks that are heavier than an artist, those similar to the artist come first.
_SHARE_OF_A_POINT = 0.25
# A rare tag breaks ties between tracks that meet equally many constraints.
_MAX_RARITY = 10.0


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


#: The similarity of a catalogue's tracks by tags.
tag_likeness = once_per_catalog(TagLikeness)


class RequestRetriever(Retriever):
    """Ranks the tracks by how well they match the artists, titles, albums, tags and times that the user asks for.

    With decay^age for how long ago something was asked for (age 0 is the current message),

        score(d) = Σ over what is asked for: decay^age · weight · fit(d)
                   + like · cosine of the tags of d and of the artists or works to be similar to (a quarter of it if
                   they are only compared with; also if all tracks by an artist who was asked for are excluded)
                   + popular · position(d), from 1 (first in the diverse order) down to 0 (last)

    where ``fit`` is 1 for a track that has an artist, a title, an album or a time, and 1 - Π (1 - credit) over the tags
    of the track that fit a tag: 0.9 for the tag itself, 0.8 for a synonym, 0.4 for a related tag or one that contains
    it (:mod:`mcrs.text.request.tag_vocabulary`). One of several artists, titles, albums or times is enough; a bound on
    the time has no score together with years or a range. So tracks that meet more constraints come first, and a rare
    tag only breaks ties. Excluded tracks, tracks outside a bound on the time and tracks that meet no constraint are not
    in the list, which may be empty. The formula is this project's own.

    Args:
        catalog: What is searched: its artists, titles, albums, tags and dates, where it has them.
        decay: Factor on a weight for each later message of the user.
        artist: Weight of an artist.
        title: Weight of a title.
        album: Weight of an album.
        tag: Weight of a tag for a mood or an activity, such as *workout*.
        genre: Weight of any other tag.
        era: Weight of the time of release.
        like: Weight of similarity to what the user names as an example ("like Radiohead").
        popular: Weight of the diverse order (popular tracks of all genres in turn), which breaks ties.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        decay: Annotated[float, Field(ge=0, le=1)] = 0.3,
        artist: Weight = 4.0,
        title: Weight = 8.0,
        album: Weight = 5.0,
        tag: Weight = 1.0,
        genre: Weight = 2.0,
        era: Weight = 3.5,
        like: Weight = 3.0,
        popular: Weight = 0.02,
    ) -> None:
        super().__init__(catalog)
        self._decay, self._popular, self._like = decay, popular, like
        self._weights = {"artists": artist, "titles": title, "albums": album, "eras": era}
        self._tag, self._genre = tag, genre
        self._tracks = request_tracks(catalog)
        self._likeness = tag_likeness(catalog)
        positions = np.empty(len(catalog), np.float64)
        positions[diverse_order(catalog)] = np.linspace(1.0, 0.0, len(catalog))
        self._places = positions

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank the tracks that have what each turn's user asks for; there may be none."""
        return [self._rank(understand(turn, self.catalog), topk) for turn in turns]

    def _rank(self, request: Request, topk: int) -> Ranking:
        scores = np.zeros(len(self.catalog), np.float64)
        self._add_tags(scores, request.constraints)
        for kind, weight in self._weights.items():
            own = [constraint for constraint in request.constraints if constraint.kind == kind]
            # A bound, which leaves tracks out, adds nothing to years: "older, from the seventies".
            own = [constraint for constraint in own if not constraint.is_open] or own
            if own and weight:
                scores += weight * self._best(own)
        excluded = self._tracks.excluded(request)
        # "Nirvana, but not Nevermind", where nothing else is by Nirvana
        lost = [each for each in request.constraints if each.kind == "artists" and self._is_lost(each, excluded)]
        if (request.like or lost) and self._like:
            scores += self._like * self._similar((*request.like, *lost))
        scores[excluded] = 0.0
        scores += np.where(scores > 0, self._popular * self._places, 0.0)
        rows = np.flatnonzero(scores)
        rows = rows[top_rows(scores[rows], topk)]
        return Ranking(rows.astype(np.int32), scores[rows].astype(np.float32))

    def _is_lost(self, constraint: Constraint, excluded: NDArray[np.bool_]) -> bool:
        """Whether all tracks that have what a constraint names are excluded."""
        rows = self._tracks.rows(constraint)
        return len(rows) > 0 and bool(excluded[rows].all())

    def _best(self, constraints: Iterable[Constraint]) -> NDArray[np.float64]:
        """How well each track fits the one of some names or times that it fits best, ``[N]``."""
        best = np.zeros(len(self.catalog), np.float64)
        for constraint in constraints:
            rows = self._tracks.rows(constraint)
            best[rows] = np.maximum(best[rows], self._decay**constraint.age)
        return best

    def _add_tags(self, scores: NDArray[np.float64], constraints: Iterable[Constraint]) -> None:
        for constraint in constraints:
            meaning = constraint.meaning
            if meaning is None:
                continue
            section = meaning.concept.section if meaning.concept is not None else "genre"
            weight = (self._tag if section in {"mood", "use"} else self._genre) * self._decay**constraint.age
            missing = np.ones(len(self.catalog), np.float64)
            for number, credit in zip(meaning.tags, meaning.fits, strict=True):
                missing[self._tracks.tags.rows_of(number)] *= 1.0 - credit
            fit = 1.0 - missing
            n_with = np.asarray(np.count_nonzero(fit))
            scores += weight * fit * (1 + float(rarity(n_with, len(self.catalog))) / _MAX_RARITY)

    def _similar(self, names: Iterable[Constraint]) -> NDArray[np.float64]:
        """How similar each track is to some artists or works, ``[N]``; their own tracks count half."""
        similar = np.zeros(len(self.catalog), np.float64)
        for constraint in names:
            rows = self._tracks.rows(constraint)
            own = self._likeness.similarity_to(rows) * self._decay**constraint.age
            own *= _SHARE_OF_A_POINT if constraint.is_point else 1.0
            others = np.delete(own, rows).max(initial=0.0)
            own[rows] = np.minimum(own[rows] * _OWN_SHARE, others * _BEHIND) if others else own[rows] * _OWN_SHARE
            similar = np.maximum(similar, own)
        return similar
