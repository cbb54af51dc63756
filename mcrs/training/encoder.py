"""Training the encoder of a dense retriever: conversations come near to the text of the track that is played next."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from mcrs.checks.plain_values import plural
from mcrs.config import QuerySettings, RunConfig
from mcrs.config.run_types import CacheDir, RunDevice
from mcrs.data.conversation import LabelledTurn, Session
from mcrs.db_item import MusicCatalog
from mcrs.db_user import UserProfiles
from mcrs.embeddings.encoder_settings import Pooling
from mcrs.errors import DataError, ModelError
from mcrs.pipeline.wiring import load_recommender
from mcrs.registry.components import Inlined, Provided, Weights
from mcrs.retrieval_modules.query import QueryBuilder
from mcrs.runtime.device import resolve_device
from mcrs.training.base import Trainer
from mcrs.training.contrastive_examples import ContrastiveLearning, Example
from mcrs.training.identities import describe_ranking
from mcrs.types import RequestKey
from mcrs.weights import locate_model

logger = logging.getLogger(__name__)

_BATCH = 64


class EncoderTrainer(Trainer):
    """Trains a text encoder on pairs of a conversation and the text of the track that was played next.

    In each batch the tracks of all pairs are each other's negatives, and so are tracks that the configuration's own
    retriever ranks high but that were not played (hard negatives). Tracks of the same session are never negatives.
    Conversations that are too long lose their beginning. The retriever ``trained_encoder`` uses the model.

    Args:
        config: The configuration, whose retriever ranks the hard negatives.
        users: The user profiles.
        cache_dir: Where indexes and weights are cached.
        device: Where the encoder runs.
        model_name: The encoder that training begins with.
        fields: The catalogue fields of a track's text.
        query: How a conversation becomes a text.
        query_prompt: Prefix of a conversation. None: the model's own.
        document_prompt: Prefix of a track's text. None: the model's own.
        pooling: How token vectors are pooled. None: the model's own pooling.
        max_length: Maximum length of a text, in tokens. None: the model's own limit.
        learning: How it is trained.
    """

    packages: ClassVar = ("sentence-transformers", "torch", "transformers")

    def __init__(
        self,
        config: Annotated[RunConfig, Provided("config")],
        catalog: MusicCatalog,
        users: UserProfiles,
        cache_dir: CacheDir,
        device: RunDevice,
        model_name: Annotated[str, Weights()] = "sentence-transformers/all-MiniLM-L6-v2",
        fields: Annotated[tuple[str, ...], Field(min_length=1)] = ("track_name", "artist_name"),
        query: QuerySettings | None = None,
        query_prompt: str | None = None,
        document_prompt: str | None = None,
        pooling: Pooling | None = None,
        max_length: Annotated[int, Field(ge=1)] | None = 128,
        *,
        learning: Annotated[ContrastiveLearning, Inlined()],
    ) -> None:
        self._fields = catalog.check_fields(fields, "fields")
        self._queries = QueryBuilder(catalog, self._fields, query or QuerySettings())
        self._catalog, self._config, self._users, self._cache_dir = catalog, config, users, cache_dir
        self._model_name, self._device = model_name, resolve_device(device)
        self._pooling, self._max_length = pooling, max_length
        self._prompts = {"query_prompt": query_prompt, "document_prompt": document_prompt}
        self._learning = learning
        self._ranked: dict[RequestKey, list[int]] = {}

    def identity(self) -> dict[str, Any]:
        """The tracks' texts, and what ranks the hard negatives."""
        ranks = describe_ranking(self._config) if self._learning.n_negatives else None
        return {"catalogue": self._catalog.fingerprint(self._fields), "negatives_from": ranks}

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Train on all labelled turns whose track is in the catalogue, and write a sentence-transformers model.

        Raises:
            DataError: There are fewer than two such turns.
            ModelError: The encoder cannot be loaded, or the training diverges.
        """
        from mcrs.embeddings.encoder_loading import load_encoder
        from mcrs.training.contrastive import train_contrastive

        examples = list(self.examples(sessions))
        if len(examples) < 2:
            raise DataError(
                f"expected at least 2 turns with a relevant track of the catalogue {self._catalog.name}, found "
                f"{len(examples)} in {plural(len(sessions), 'session')}; train on more sessions"
            )
        model = load_encoder(
            locate_model(self._model_name, self._cache_dir),
            self._model_name,
            device=self._device,
            dtype="float32",
            pooling=self._pooling,
            max_length=self._max_length,
        )
        train_contrastive(model, examples, self._learning, **self._prompts)
        model.similarity_fn_name = "cosine"
        model.save_pretrained(str(folder), create_model_card=False)

    def examples(self, sessions: Sequence[Session]) -> Iterator[Example]:
        """Every labelled turn whose track is in the catalogue."""
        texts = self._catalog.documents(self._fields)
        self._rank([labelled for session in sessions for labelled in session.turns])
        for session in sessions:
            tracks = [
                *session.turns[-1].turn.played_track_ids,
                *(labelled.relevant_track_id for labelled in session.turns),
            ]
            played = frozenset(texts[row] for row in self._catalog.rows(filter(None, tracks)))
            for labelled in session.turns:
                row = self._row(labelled)
                if row is None:
                    continue
                ranked = (texts[other] for other in self._ranked.get(labelled.turn.key, ()))
                negatives = tuple(dict.fromkeys(text for text in ranked if text not in played))
                yield Example(self._queries.write(labelled.turn), texts[row], negatives, played)

    def _row(self, labelled: LabelledTurn) -> int | None:
        return None if labelled.relevant_track_id is None else self._catalog.row(labelled.relevant_track_id)

    def _rank(self, labelled: Sequence[LabelledTurn]) -> None:
        """Rank the tracks that negatives are drawn from, once for all parts."""
        turns = [each.turn for each in labelled if self._row(each) is not None and each.turn.key not in self._ranked]
        if not self._learning.n_negatives or not turns:
            return
        logger.info("ranking %s for hard negatives", plural(len(turns), "turn"))
        try:
            recommender = load_recommender(self._config, self._catalog, self._users)
        except ModelError as error:
            raise ModelError(
                "the retriever of this configuration cannot rank the hard negatives; give a configuration with another "
                f"retriever, or set training.encoder.n_negatives: 0 ({error})"
            ) from error
        for start in range(0, len(turns), _BATCH):
            batch = turns[start : start + _BATCH]
            for turn, ranking in zip(batch, recommender.candidates(batch, self._learning.negative_depth), strict=True):
                self._ranked[turn.key] = ranking.rows.tolist()
