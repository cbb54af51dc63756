"""Retrieval by a text encoder that was trained on conversations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from mcrs.config import QuerySettings
from mcrs.config.run_types import CacheDir, RunDevice
from mcrs.db_item import MusicCatalog
from mcrs.embeddings.encoder_settings import EncoderSettings
from mcrs.registry.components import Neutral, parse_value
from mcrs.retrieval_modules.dense import DenseRetriever
from mcrs.retrieval_modules.trained import ModelFolder, TrainedRetriever
from mcrs.types import Ranking, Turn


class TrainedEncoderRetriever(TrainedRetriever):
    """Ranks tracks by an encoder of ``mcrs train encoder``, used as it was trained.

    Query, fields, prompts and lengths are those of the training; queries that are too long lose their beginning. The
    sessions of the training data are ranked by the encoders that did not see their users, each with its own index.
    Where all sessions are new, ``type: sentence_transformer`` with ``model_name: FOLDER/all`` is another way to use it.

    Args:
        cache_dir: Where the indexes are cached.
        device: Where the encoder runs.
        model: The folder of the model.
        batch_size: Number of texts encoded together.

    Raises:
        ModelError: There is no such model, or it is damaged or of another kind.
        DeviceError: There is no such device here.
    """

    kinds: ClassVar = ("encoder",)

    def __init__(
        self,
        catalog: MusicCatalog,
        cache_dir: CacheDir,
        device: RunDevice,
        model: ModelFolder,
        batch_size: Annotated[int, Neutral(), Field(ge=1, description="Number of texts encoded at once.")] = 32,
    ) -> None:
        super().__init__(catalog, model)
        self._cache_dir, self._device = cache_dir, device
        self._batch_size = batch_size

    def load_part(self, folder: Path) -> DenseRetriever:
        """The dense retriever of one part; the tracks are encoded if that was not done before."""
        settings = self.trained.settings
        encoder = EncoderSettings(
            model_name=str(folder), max_length=settings["max_length"], batch_size=self._batch_size
        )
        return DenseRetriever(
            self.catalog,
            tuple(settings["fields"]),
            self._cache_dir,
            self._device,
            encoder,
            query=parse_value(QuerySettings, settings["query"] or {}, "query"),
            query_prompt=settings["query_prompt"],
            document_prompt=settings["document_prompt"],
            query_cut="beginning",
        )

    def rank(self, part: DenseRetriever, turns: Sequence[Turn], topk: int) -> list[Ranking]:
        """Rank by the cosine of texts."""
        return part.retrieve(turns, topk)
