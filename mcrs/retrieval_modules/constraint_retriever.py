"""Retrieval by what the user asks for in so many words: tags, and the time of release."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field

from mcrs.db_item import MusicCatalog
from mcrs.ranking.top_rows import top_rows
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.constraint_index import ConstraintIndex, rarity
from mcrs.retrieval_modules.postings import Term
from mcrs.text.constraints import ConstraintFinder, split_clauses
from mcrs.text.eras import Era, named_eras
from mcrs.text.message_cache import remember_messages
from mcrs.types import Ranking, Turn

Share = Annotated[float, Field(ge=0, le=1)]


class _Constraints(NamedTuple):
    tags: tuple[int, ...]
    excluded: frozenset[int]
    years: tuple[Term, ...] | None  # None where no era is named


class ConstraintsRetriever(Retriever):
    """Ranks the tracks that have what the user asks for: tags, and a time of release.

    With decay^age for how long ago something was said (age 0 is the current message; for the others see
    :attr:`mcrs.types.Turn.aged_history`),

        score(d) = Σ over the tags t of each of the user's messages: decay^age · rarity(t) · has(t, d)
                   + era · decay^age · rarity(eras) · [d was released in one of the eras]

    where ``has`` is 1 for a track with the tag and ``part`` for one with a longer tag that holds it (*acoustic* in
    *acoustic guitar*), and the eras are the decades and years that the latest message with any of them names: a new one
    takes the place of those before. What a message excludes ("no jazz") is not asked for, and no longer by the messages
    before it. So a track that has two of the things asked for comes before one that has either, and a rare thing counts
    more than a common one; see :func:`mcrs.retrieval_modules.constraint_index.rarity`, by which an era is as rare as
    the tracks released in it. The formula is this project's own, with settings chosen on its development data. Tracks
    without a score are not in the list, so it may be empty.

    Args:
        catalog: What is searched: its fields ``tag_list`` and ``release_date``, where it has them. Names of its artists
            ask for no tags: *Daft Punk* is no constraint for punk.
        decay: Factor on a constraint for each later message of the user; 0: only the current message counts.
        era: How much the time of release counts beside tags.
        part: How much a tag counts for a track that has it only as a part of a longer tag.
        least_share: The least share of all tracks that have a tag; rarer ones are private notes, titles or names more
            often than words in which people ask for music.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        decay: Share = 0.7,
        era: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 2.0,
        part: Share = 0.5,
        least_share: Share = 0.002,
    ) -> None:
        super().__init__(catalog)
        self._decay, self._era = decay, era
        self._finder = ConstraintFinder(catalog)
        self._index = ConstraintIndex.build(catalog, part, least_share)
        self._find = remember_messages(self._find_constraints)

    def retrieve(self, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank the tracks that have what each turn's user asks for; there may be none."""
        rankings = [Ranking.of((), ())] * len(turns)
        for position, scores in self._index.postings.score([self._weigh(turn) for turn in turns]):
            rows = np.flatnonzero(scores)
            rows = rows[top_rows(scores[rows], topk)]
            rankings[position] = Ranking(rows.astype(np.int32), scores[rows].astype(np.float32))
        return rankings

    def _weigh(self, turn: Turn) -> list[Term]:
        """All constraints of a conversation, from the latest to the earliest, those above 0."""
        weights: defaultdict[int, float] = defaultdict(float)
        excluded: frozenset[int] = frozenset()
        years: tuple[Term, ...] | None = None
        earlier = [(message.content, age) for message, age in turn.aged_history if message.role == "user"]
        for text, age in ((turn.user_query, 0), *reversed(earlier)):
            constraints, faded = self._find(text), self._decay**age
            for tag in constraints.tags:
                weights[tag] += 0.0 if tag in excluded else faded
            excluded |= constraints.excluded
            if years is None and constraints.years is not None:
                years = tuple(Term(token, weight * faded) for token, weight in constraints.years)
        return [Term(token, weight) for token, weight in (*weights.items(), *(years or ())) if weight > 0]

    def _find_constraints(self, text: str) -> _Constraints:
        wanted, excluded = split_clauses(text)
        eras = list(named_eras(wanted))
        return _Constraints(
            tuple(dict.fromkeys(self._tags(wanted))),
            frozenset(self._tags(excluded)),
            self._years(eras) if eras else None,
        )

    def _tags(self, clauses: Iterable[str]) -> Iterator[int]:
        known = self._index.postings.vocabulary
        return (known[phrase] for phrase in self._finder.find_phrases(clauses, known))

    def _years(self, eras: Sequence[Era]) -> tuple[Term, ...]:
        """What a release in each year of eras gains."""
        within = {year for era in eras for year in range(era.first, era.last + 1)}
        tokens = [token for year, token in self._index.years.items() if year in within]
        n_tracks = np.asarray(sum(map(self._index.size, tokens)))
        return tuple(Term(token, self._era * float(rarity(n_tracks, len(self.catalog)))) for token in tokens)
