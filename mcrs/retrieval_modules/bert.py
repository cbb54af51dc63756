"""The dense retriever by the names of the released baseline."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np

from mcrs.db_item import MusicCatalog, MusicCatalogDB
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.embeddings.track_vectors import TrackVectors
from mcrs.registry.components import Weights
from mcrs.retrieval_modules.dense import DenseRetriever
from mcrs.retrieval_modules.text_to_items import TextToItems
from mcrs.runtime.device import resolve_device

if TYPE_CHECKING:
    import torch


class BERT_MODEL(TextToItems):
    """Mean-pooled vectors of a BERT encoder, compared by cosine; see :class:`TextToItems` for the inherited methods.

    Args:
        dataset_name, split_types, corpus_types, cache_dir, tracks: See :class:`TextToItems`.
        model_name: The encoder: a hub id or a local folder.
        device: Where it runs. None: the best available device.
        batch_size: Number of texts encoded together.
        max_length: Maximum length of a text, in tokens.

    Attributes:
        index_dir: The folder of the index. Its files must not be written to.
    """

    not_called: ClassVar[Mapping[str, str]] = {
        "_load_index": "build_index saves the index and loads it: override that, and call super().build_index()",
        "_mean_pool": "use retrieval_type: sentence_transformer with another pooling",
    }

    def __init__(
        self,
        dataset_name: str = "talkpl-ai/TalkPlayData-2-Track-Metadata",
        split_types: Sequence[str] = ("test_warm", "test_cold"),
        corpus_types: Sequence[str] = ("track_name", "artist_name", "album_name"),
        cache_dir: str = "./cache",
        model_name: Annotated[str, Weights()] = "bert-base-uncased",
        device: str | None = None,
        batch_size: int = 32,
        max_length: int = 128,
        *,
        tracks: MusicCatalogDB | None = None,
    ) -> None:
        self.model_name = model_name
        self.device = resolve_device(str(device or "auto"))
        self.batch_size = batch_size
        self.max_length = max_length
        super().__init__(dataset_name, split_types, corpus_types, cache_dir, tracks=tracks)

    def _make_retriever(self, catalog: MusicCatalog) -> DenseRetriever:
        self._dense = DenseRetriever(
            catalog,
            catalog.fields,
            Path(self.cache_dir),
            self.device,
            EncoderSettings(
                model_name=self.model_name, max_length=self.max_length, pooling="mean", batch_size=self.batch_size
            ),
        )
        self.index_dir = str(self._dense.index_dir)
        self.__dict__.pop("embeddings", None)
        return self._dense

    @cached_property
    def embeddings(self) -> "torch.Tensor":
        """The tracks' vectors in the order of ``track_ids``, each of length 1: float32 ``[N, D]``."""
        import torch

        n_tracks = len(self.track_ids)
        return torch.from_numpy(
            TrackVectors(self._dense.index, n_tracks).vectors_of(np.arange(n_tracks, dtype=np.int32))
        )

    @property
    def model(self) -> Any:  # noqa: ANN401 - whatever class of transformers the encoder is
        """The encoder, as transformers loads it."""
        return self._dense.encoder.load().transformers_model

    @property
    def tokenizer(self) -> Any:  # noqa: ANN401 - whatever class of transformers the tokenizer is
        """The encoder's tokenizer."""
        return self._dense.encoder.load().tokenizer
