"""Retrieval by explicit constraints: tags and the time of release."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from mcrs.config.blocks import Weight
from mcrs.db_item import MusicCatalog
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.best_rows import best_rows
from mcrs.retrieval_modules.constraint_index import ConstraintIndex, rarity
from mcrs.retrieval_modules.postings import Query
from mcrs.text.clause_tags import ConstraintFinder, split_clauses
from mcrs.text.eras import Era, named_eras
from mcrs.text.message_cache import cache_messages
from mcrs.types import Ranking, Turn

Share = Annotated[float, Field(ge=0, le=1)]


class _Constraints(NamedTuple):
    tags: tuple[int, ...]
    excluded: frozenset[int]
    years: dict[int, float] | None  # the score of a release in each year; None if no era is named


class ConstraintsRetriever(Retriever):
    """Ranks the tracks that match the tags and eras that the user asks for.

    With the factor decay^age for older messages (age 0 is the current message; see
    :attr:`mcrs.types.Turn.aged_history`),

        score(d) = Σ over the tags t of each of the user's messages: decay^age · rarity(t) · has(t, d)
                   + era · decay^age · rarity(eras) · [d was released in one of the eras]

    where ``has`` is 1 for a track with the tag and ``part`` for a track with a longer tag that contains it (*acoustic*
    in *acoustic guitar*), and the eras are the decades and years of the latest message that names any: they replace
    earlier ones. An exclusion ("no jazz") is not a constraint, and it cancels that constraint in earlier messages. So a
    track that matches two constraints comes before one that matches one of them, and a rare tag counts more than a
    common one (:func:`mcrs.retrieval_modules.constraint_index.rarity`; the rarity of an era is that of its tracks). The
    formula is this project's own, with settings chosen on its development data. Tracks without a score are not in the
    list, so it may be empty.

    Args:
        catalog: The searched catalogue; the fields ``tag_list`` and ``release_date`` are used if they exist. A tag
            within an artist's name is ignored: *Daft Punk* does not ask for punk.
        decay: Factor on a constraint for each later message of the user; 0: only the current message counts.
        era: Weight of the time of release, on a scale where tags have weight 1; a rare tag or time counts more.
        part: Weight of a tag for a track that has it only as a part of a longer tag.
        least_share: Minimum share of the tracks that must have a tag. Rarer tags are ignored: most of them are private
            notes, titles or names.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        decay: Share = 0.7,
        era: Weight = 2.0,
        part: Share = 0.5,
        least_share: Share = 0.002,
    ) -> None:
        super().__init__(catalog)
        self._decay, self._era = decay, era
        self._index = ConstraintIndex.kept(catalog, part, least_share)
        self._finder = ConstraintFinder(catalog, self._index.postings.vocabulary)
        self._find = cache_messages(self._find_constraints)

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank the tracks that match the constraints of each turn; a ranking may be empty."""
        rankings = []
        for rows, scores in best_rows(self._index.postings, map(self._weigh, turns), topk):
            rankings.append(Ranking(rows[scores > 0].astype(np.int32), scores[scores > 0].astype(np.float32)))
        return rankings

    def _weigh(self, turn: Turn) -> Query:
        """The constraints of a conversation with a weight above 0, the latest first."""
        weights: defaultdict[int, float] = defaultdict(float)
        excluded: frozenset[int] = frozenset()
        years: dict[int, float] | None = None
        for age, text in enumerate(reversed(turn.said)):
            constraints, faded = self._find(text), self._decay**age
            for tag in constraints.tags:
                weights[tag] += 0.0 if tag in excluded else faded
            excluded |= constraints.excluded
            if years is None and constraints.years is not None:
                years = {token: weight * faded for token, weight in constraints.years.items()}
        above = [(token, weight) for token, weight in (*weights.items(), *(years or {}).items()) if weight > 0]
        return Query.of([token for token, _ in above], [weight for _, weight in above])

    def _find_constraints(self, text: str) -> _Constraints:
        wanted, excluded = split_clauses(text)
        eras = list(named_eras(wanted))
        return _Constraints(
            tuple(dict.fromkeys(self._tags(wanted))),
            frozenset(self._tags(excluded)),
            self._years(eras) if eras else None,
        )

    def _tags(self, clauses: Iterable[str]) -> Iterator[int]:
        return map(self._index.postings.vocabulary.__getitem__, self._finder.find_phrases(clauses))

    def _years(self, eras: Sequence[Era]) -> dict[int, float]:
        """The score of a release in each year of some eras."""
        within = {year for era in eras for year in range(era.first, era.last + 1)}
        tokens = [token for year, token in self._index.years.items() if year in within]
        n_tracks = np.asarray(sum(map(self._index.size, tokens)))
        return dict.fromkeys(tokens, self._era * float(rarity(n_tracks, len(self.catalog))))
