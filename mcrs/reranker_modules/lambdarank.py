"""Reranking by LambdaRank trees that are trained on played tracks."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from mcrs.data.named_files import FOLDER
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError
from mcrs.registry.components import Provided
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.reranker_modules.lambdarank_model import LambdaRankModel
from mcrs.reranker_modules.order import reorder
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.runtime.extras import require
from mcrs.types import Ranking, Turn


class LambdaRankReranker(Reranker):
    """Ranks each pool by LambdaRank over :class:`mcrs.reranker_modules.candidate_features.CandidateFeatures`.

    ``mcrs train lambdarank`` trains the model. A session of the training data is scored by trees that were trained
    without it and without all other sessions of the same user, so figures on the training data are out of fold.

    Source: Burges, From RankNet to LambdaRank to LambdaMART: an overview, Microsoft Research MSR-TR-2010-82, in the
    implementation of LightGBM.

    Args:
        catalog: The tracks.
        retriever: The hybrid that found the pools; the features use each of its lists.
        candidates: The settings that decide the pools; they must be those of the training.
        model_dir: The model's folder.

    Raises:
        ConfigError: The retriever is not a hybrid.
        ModelError: There is no model, or it was trained on other candidates.
        MissingExtraError: LightGBM is not installed.
    """

    def __init__(
        self,
        catalog: MusicCatalog,
        retriever: Annotated[Retriever, Provided("retriever")],
        candidates: Annotated[Mapping[str, Any], Provided("candidates")],
        model_dir: Annotated[str, FOLDER],
    ) -> None:
        require("lightgbm", extra="ltr", purpose="the reranker 'lambdarank'")
        self._features = CandidateFeatures(catalog, hybrid_retriever(retriever))
        self._model = LambdaRankModel.load(Path(model_dir))
        self._model.check_use(self._features.names, candidates, Path(model_dir))

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool by the mean score of the trees; ties keep their order."""
        features = self._features.of(turns, rankings)
        scores = self._model.score([turn.session_id for turn in turns], features)
        return [reorder(ranking, of_turn, topk) for ranking, of_turn in zip(rankings, scores, strict=True)]


def hybrid_retriever(retriever: Retriever) -> HybridRetriever:
    """Return the retriever if it is a hybrid.

    Raises:
        ConfigError: It is not a hybrid.
    """
    if not isinstance(retriever, HybridRetriever):
        raise ConfigError(
            f"the reranker 'lambdarank' needs a hybrid retriever, but the retriever is a "
            f"{type(retriever).__name__}; set retrieval_type: hybrid"
        )
    return retriever
