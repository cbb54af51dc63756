"""Retrieval by similar messages of other users, and the tracks that were then played."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from mcrs.config.blocks import Weight
from mcrs.db_item import MusicCatalog
from mcrs.ranking.top_rows import rank_sums
from mcrs.retrieval_modules.best_rows import best_rows
from mcrs.retrieval_modules.postings import Postings, Query
from mcrs.retrieval_modules.trained import ModelFolder, TrainedRetriever
from mcrs.retrieval_modules.words import WordSplitter
from mcrs.types import Ranking, Turn
from mcrs.weights.arrays import load_arrays

#: The words of training turns and queries.
SPLITTER = WordSplitter(fold_names=True)


def newest_messages(turn: Turn, n_messages: int) -> str:
    """The user's newest messages, the current one last, a line for each."""
    return "\n".join(turn.said[-n_messages:])


class _Index(NamedTuple):
    """The training turns of one part of a model: BM25 over their messages, a row for each, and the sessions' ends.

    ``rows``, ``[N]``, are the catalogue rows of the tracks that were played in them, -1 if unknown; ``ends`` are
    ``[N]``, too.
    """

    said: Postings
    rows: NDArray[np.int32]
    ends: NDArray[np.int32]


class NeighboursRetriever(TrainedRetriever):
    """Ranks the tracks that were played in training sessions after messages similar to the current one.

    With s(n) the BM25 score of the n-th training turn for the words of the user's newest messages,

        score(d) = Σ s(n) · ahead^k over the best ``neighbours`` turns n and the tracks d that were played k turns later

    in the same session. A query without a known word gives an empty list. ``mcrs train neighbours`` trains the model.

    Args:
        model: The folder of the model.
        neighbours: Number of training turns that are used.
        ahead: Tracks played later in the session of a similar training turn count too, with this factor for each turn
            of distance; 0: only the similar turn's own track counts.

    Raises:
        ModelError: There is no such model, it is damaged or of another kind, or none of its tracks is in the catalogue.
    """

    kinds: ClassVar = ("neighbours",)

    def __init__(
        self,
        catalog: MusicCatalog,
        model: ModelFolder,
        neighbours: Annotated[int, Field(ge=1)] = 50,
        ahead: Annotated[Weight, Field(le=1)] = 0.5,
    ) -> None:
        super().__init__(catalog, model)
        self._n_neighbours, self._ahead = neighbours, ahead
        self._n_messages: int = self.trained.settings["messages"]

    def load_part(self, folder: Path) -> _Index:
        """Read training turns."""
        track_ids, arrays = load_arrays(folder)
        return _Index(Postings.load(folder), self.catalog.places(track_ids)[arrays["played"]], arrays["ends"])

    def rank(self, part: _Index, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank by the nearest training turns."""
        texts = (newest_messages(turn, self._n_messages) for turn in turns)
        queries = (Query.of(SPLITTER.find_known(text, part.said.vocabulary)) for text in texts)
        found = best_rows(part.said, queries, self._n_neighbours)
        return [rank_sums(self._gains(part, *neighbours), topk) for neighbours in found]

    def _gains(
        self, part: _Index, neighbours: NDArray[np.intp], scores: NDArray[np.floating[Any]]
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float64]]]:
        for neighbour, score in zip(neighbours.tolist(), scores.tolist(), strict=True):
            if score <= 0:
                break
            end = part.ends[neighbour] if self._ahead else neighbour + 1
            rows = part.rows[neighbour:end]
            contributions = score * self._ahead ** np.arange(end - neighbour, dtype=np.float64)
            yield rows[rows >= 0], contributions[rows >= 0]
