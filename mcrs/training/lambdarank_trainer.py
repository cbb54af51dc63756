"""The trainer ``lambdarank``: the candidates of a configuration, and the trees of each part."""

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np

from mcrs.config import RunConfig
from mcrs.data.conversation import Session
from mcrs.data.session_source import session_source
from mcrs.db_item import MusicCatalog
from mcrs.db_item.fingerprint import fingerprint_table
from mcrs.db_user import UserProfiles
from mcrs.errors import ConfigError
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.inference.ray_cluster import ClusterOptions
from mcrs.pipeline.wiring import load_recommender
from mcrs.registry.components import Inlined, Provided
from mcrs.training.base import Trainer
from mcrs.training.candidate_table import CandidateTable, collect_candidates
from mcrs.training.identities import describe_ranking
from mcrs.training.lambdarank_trees import LearningSettings, TreeGrower
from mcrs.training.ray_candidates import CandidateWork, find_on_cluster


class LambdaRankTrainer(Trainer):
    """Trains the reranker ``lambdarank``, the last one of the configuration, and evaluates it out of fold.

    Args:
        config: The configuration: it names the hybrid, the pool, and where the model goes.
        users: The user profiles.
        settings: How trees are grown.
        cluster: The Ray cluster that finds the candidates; None: this process.

    Attributes:
        folder: The folder that the reranker names, where the model goes unless the command names another.
        n_candidates: How many candidates of each turn are ranked.
        topk: How many of them are shown.

    Raises:
        ConfigError: The configuration has no such reranker.
    """

    packages: ClassVar = ("lightgbm",)

    def __init__(
        self,
        config: Annotated[RunConfig, Provided("config")],
        catalog: MusicCatalog,
        users: UserProfiles,
        settings: Annotated[LearningSettings, Inlined()],
        cluster: Annotated[ClusterOptions | None, Provided("cluster")] = None,
    ) -> None:
        *earlier, last = config.rerankers or ({},)
        if last.get("type") != "lambdarank" or "model" not in last:
            raise ConfigError(
                "rerankers: expected 'lambdarank' as the last one, with a model, as in config/lambdarank_devset.yaml"
            )
        self.folder = Path(last["model"])
        self.n_candidates, self.topk = max(config.topk, config.pool_size or 0), config.topk
        self._config = config.model_copy(update={"rerankers": tuple(earlier)})
        self._catalog, self._users, self._settings, self._cluster = catalog, users, settings, cluster
        self._sessions: Sequence[Session] = ()

    def identity(self) -> dict[str, Any]:
        """What the candidates depend on: settings, weights and files of what finds them, and the catalogue."""
        return {**describe_ranking(self._config), "catalogue": fingerprint_table(self._catalog.table)}

    def prepare(self, sessions: Sequence[Session]) -> None:
        """Note the sessions; their candidates are found when they are first needed."""
        self._sessions = sessions

    @cached_property
    def truth(self) -> GroundTruth:
        """The labelled turns of the sessions that the trainer was prepared with."""
        source = session_source(self._config)
        return GroundTruth.of(str(source), self._sessions, self._catalog, self._users)

    @cached_property
    def table(self) -> CandidateTable:
        """The candidates of these turns."""
        recommender = load_recommender(self._config, self._catalog, self._users)
        find_parts = None
        if self._cluster is not None:
            work = CandidateWork(self._config, self.n_candidates)
            find_parts = partial(find_on_cluster, work, self._cluster)
        return collect_candidates(recommender, self.truth, self.n_candidates, find_parts)

    @cached_property
    def grower(self) -> TreeGrower:
        """Grows trees on these candidates."""
        return TreeGrower(self.table, self._settings)

    def fit(self, sessions: Sequence[Session], folder: Path) -> None:
        """Grow trees on the labelled turns of the sessions.

        Raises:
            MCRSError: A component cannot be loaded, or there is nothing to learn.
        """
        known = {session.session_id for session in sessions}
        chosen = np.array([turn.session_id in known for turn in self.truth.turns])
        self.grower.grow(chosen).save(folder)
