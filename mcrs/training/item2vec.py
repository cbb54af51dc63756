"""Vectors of tracks from the sessions that they are played in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from pydantic import Field

from mcrs.checks.plain_values import plural
from mcrs.errors import DataError
from mcrs.libraries.gensim_internals import word2vec
from mcrs.registry.components import FromRun
from mcrs.runtime.extras import require
from mcrs.training.base import OTHER_SESSIONS, Trainer, played_tracks
from mcrs.weights.arrays import save_arrays

if TYPE_CHECKING:
    from mcrs.data.conversation import Session

# gensim takes 32 bits; a thread of its own fails with more, and it then waits for ever.
Count = Annotated[int, Field(ge=1, le=10_000)]


class Item2VecTrainer(Trainer):
    """Trains vectors by skip-gram with negative samples: tracks with similar neighbours get similar vectors.

    Source: Barkan and Koenigstein, Item2Vec: neural item embedding for collaborative filtering, MLSP 2016, in the
    implementation of gensim, on one thread, so that a seed gives one result.

    Args:
        seed: The random seed of initial vectors and samples.
        dimensions: Length of a vector.
        window: Maximum distance of a pair in turns.
        epochs: Number of passes over all sessions; with few sessions, few epochs learn nothing.
        negatives: Number of negative samples for each pair.
        min_sessions: Tracks that are in fewer sessions have no vector.
    """

    packages: ClassVar = ("gensim",)

    def __init__(
        self,
        seed: Annotated[int, FromRun("seed")] = 0,
        dimensions: Count = 64,
        window: Count = 8,
        epochs: Annotated[int, Field(ge=1)] = 50,
        negatives: Count = 5,
        min_sessions: Annotated[int, Field(ge=1)] = 1,
    ) -> None:
        self._seed = seed
        self._settings = {
            "vector_size": dimensions,
            "window": window,
            "epochs": epochs,
            "negative": negatives,
            "min_count": min_sessions,
            # By default gensim drops most occurrences of frequent words; tracks are not stop words.
            "sample": 0,
        }

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Train on the tracks of all sessions, and write ``vectors``, float32 ``[T, D]`` of length 1.

        Raises:
            MissingExtraError: gensim is not installed.
            DataError: No session has two tracks, or no track is in enough sessions.
        """
        models = require("gensim.models", extra="train", purpose="'mcrs train item2vec'")
        sentences = [played for session in sessions if len(played := played_tracks(session)) > 1]
        if not sentences:
            size = plural(len(sessions), "session")
            raise DataError(f"no session has two tracks ({size}), so there is nothing to learn; {OTHER_SESSIONS}")
        try:
            # gensim takes seeds of 32 bits.
            model = word2vec(models)(sentences, sg=1, workers=1, seed=(self._seed + 1) % 2**32, **self._settings)
        except RuntimeError as error:
            if "vocabulary" not in str(error):
                raise
            least = self._settings["min_count"]
            raise DataError(
                f"no track is in {plural(least, 'session')} ({len(sentences):,} have two tracks); lower "
                "training.item2vec.min_sessions"
            ) from None
        track_ids = sorted(model.wv.index_to_key)
        vectors = np.stack([model.wv[track] for track in track_ids]).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        save_arrays(folder, track_ids, {"vectors": vectors})
