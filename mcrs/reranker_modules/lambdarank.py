"""Reranking by LambdaRank trees that are trained on played tracks."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar

from mcrs.config import current_names
from mcrs.data.named_files import FOLDER
from mcrs.db_item import MusicCatalog
from mcrs.errors import ConfigError, ModelError
from mcrs.registry.components import Provided, Renamed, Trained
from mcrs.reranker_modules.base import Reranker
from mcrs.reranker_modules.candidate_features import CandidateFeatures
from mcrs.reranker_modules.lambdarank_trees import LambdaRankTrees
from mcrs.reranker_modules.order import reorder
from mcrs.retrieval_modules.base import Retriever
from mcrs.retrieval_modules.hybrid import HybridRetriever
from mcrs.runtime.extras import require
from mcrs.storage.artifacts import MANIFEST
from mcrs.storage.condition_differences import describe_differences
from mcrs.types import Ranking, Turn
from mcrs.weights.trained_model import WHOLE, TrainedModel, training_command

#: The file of a model of an earlier version.
_EARLIER = "model.json"


class LambdaRankReranker(Reranker):
    """Ranks each pool by LambdaRank over features of the candidates, such as their scores in the hybrid's lists.

    ``mcrs train lambdarank`` trains the model. A session of the training data is scored by trees that were trained
    without it and without all other sessions of the same user, so figures on the training data are out of fold.

    Source: Burges, From RankNet to LambdaRank to LambdaMART: an overview, Microsoft Research MSR-TR-2010-82, in the
    implementation of LightGBM.

    Args:
        retriever: The hybrid that found the pools; the features use each of its lists.
        candidates: The settings that the pools depend on; they must be those of the training.
        model: The model's folder.

    Raises:
        ConfigError: The retriever is not a hybrid.
        ModelError: There is no model, it is damaged, or it was trained on other candidates.
        MissingExtraError: LightGBM is not installed.
    """

    kinds: ClassVar = ("lambdarank",)

    def __init__(
        self,
        catalog: MusicCatalog,
        retriever: Annotated[Retriever, Provided("retriever")],
        candidates: Annotated[Mapping[str, Any], Provided("candidates")],
        model: Annotated[str, FOLDER, Trained(), Renamed("model_dir")],
    ) -> None:
        require("lightgbm", extra="ltr", purpose="the reranker 'lambdarank'")
        self._features = CandidateFeatures(catalog, hybrid_retriever(retriever))
        self._trained = open_lambdarank(Path(model))
        self._trees = cache(lambda part: LambdaRankTrees.load(self._trained.folder / part))
        self._check_use(candidates)

    def rerank(self, turns: Sequence[Turn], rankings: Sequence[Ranking], topk: int) -> list[Ranking]:
        """Rank each pool by the mean score of the trees; ties keep their order."""
        features = self._features.compute(turns, rankings)
        ranked = list(rankings)
        for part, positions in self._trained.by_part(turns).items():
            scores = self._trees(part).score([features[position] for position in positions])
            for position, of_turn in zip(positions, scores, strict=True):
                ranked[position] = reorder(rankings[position], of_turn, topk)
        return ranked

    def _check_use(self, candidates: Mapping[str, Any]) -> None:
        """Reject candidates or features that differ from those of the training."""
        known, present = self._trees(WHOLE).features, self._features.names
        differences = describe_differences(current_names(self._trained.identity["candidates"]), candidates)
        if not differences and present != known:
            changed = sorted(set(present) ^ set(known))
            differences = f"features ({', '.join(changed) or 'their order'})"
        if differences:
            raise ModelError(
                f"the LambdaRank model in {self._trained.folder} was trained with other candidates than this "
                f"configuration gives: {differences}; undo the change, or train the model again with this "
                f"configuration: {training_command(self._trained.folder, 'lambdarank')} --overwrite"
            )


def open_lambdarank(folder: Path) -> TrainedModel:
    """Open a model of ``mcrs train lambdarank``.

    Raises:
        ModelError: There is none, it is damaged, or an earlier version wrote it.
    """
    if (folder / _EARLIER).is_file() and not (folder / MANIFEST).exists():
        raise ModelError(
            f"the LambdaRank model in {folder} was written by an earlier version and can no longer be read; move the "
            f"folder away and train the model again with: {training_command(folder, 'lambdarank')}"
        )
    return TrainedModel.open(folder, LambdaRankReranker.kinds)


def hybrid_retriever(retriever: Retriever) -> HybridRetriever:
    """Return the retriever if it is a hybrid.

    Raises:
        ConfigError: It is not a hybrid.
    """
    if not isinstance(retriever, HybridRetriever):
        raise ConfigError("the reranker 'lambdarank' needs a hybrid retriever; set retrieval_type: hybrid")
    return retriever
