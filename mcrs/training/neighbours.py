"""An index of training turns: the messages of users, and the tracks that were then played."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import plural
from mcrs.errors import DataError
from mcrs.retrieval_modules.bm25_engines import index_with_bm25s
from mcrs.retrieval_modules.neighbours import SPLITTER, newest_messages
from mcrs.training.base import OTHER_SESSIONS, Trainer, index_tracks
from mcrs.weights.arrays import save_arrays

if TYPE_CHECKING:
    from mcrs.data.conversation import Session


class NeighboursTrainer(Trainer):
    """Indexes the messages of the training turns by BM25, with the tracks that were then played.

    Args:
        messages: Number of latest user messages that form the text of a turn.
        k1: Saturation of term frequency: the higher, the more repeated words add to the score.
        b: Length normalisation.
    """

    packages: ClassVar = ("bm25s",)

    def __init__(
        self,
        messages: Annotated[int, Field(ge=1)] = 1,
        k1: Annotated[float, Field(ge=0)] = 1.5,
        b: Annotated[float, Field(ge=0, le=1)] = 0.75,
    ) -> None:
        self._messages, self._k1, self._b = messages, float(k1), float(b)

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Index the labelled turns of all sessions.

        Writes the index with a row for each turn, the track that was played in it (``played``, ``[N]``), and where its
        session ends (``ends``, ``[N]``).

        Raises:
            DataError: No turn has a word.
        """
        index_of = index_tracks(sessions)
        texts, played, ends = [], [], []
        for session in sessions:
            labelled = [each for each in session.turns if each.relevant_track_id is not None]
            texts += [newest_messages(each.turn, self._messages) for each in labelled]
            played += [index_of[str(each.relevant_track_id)] for each in labelled]
            ends += [len(texts)] * len(labelled)
        documents, vocabulary = SPLITTER.split_documents(texts)
        if not len(documents.words):
            raise DataError(
                f"no message of a user has words to index ({plural(len(sessions), 'session')}); {OTHER_SESSIONS}"
            )
        index_with_bm25s(documents, vocabulary, k1=self._k1, b=self._b, method="lucene").save(folder)
        save_arrays(folder, list(index_of), {"played": np.array(played, np.int32), "ends": np.array(ends, np.int32)})
