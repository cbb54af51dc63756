"""Collecting the candidates of labelled turns on a Ray cluster."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from mcrs.errors import MCRSError
from mcrs.evaluation.ground_truth import load_ground_truth
from mcrs.inference.ray_tasks import do_tasks
from mcrs.inference.ray_worker import Task, Work
from mcrs.pipeline.wiring import load_recommender, load_users
from mcrs.training.candidate_table import CandidateFinder, FoundCandidates
from mcrs.types import Ranking

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.inference.ray_cluster import ClusterOptions


class CandidateWork(Work):
    """Finds the candidates of parts of the labelled turns; each worker loads the datasets and the retrievers once.

    The configuration is without the reranker that learns from the candidates.
    """

    unit: ClassVar = "parts of the labelled turns"

    def __init__(self, config: RunConfig, n_candidates: int) -> None:
        super().__init__(config)
        self._n_candidates = n_candidates
        self._finder: Any = None

    def load(self) -> None:
        """Load the labelled turns, and the components that rank tracks for them."""
        config = self.config
        truth = load_ground_truth(config)
        recommender = load_recommender(config, truth.catalog, truth.users or load_users(config))
        self._finder = CandidateFinder(recommender, truth, self._n_candidates)

    def do(self, contents: Sequence[str], on_result: Callable[[bytes], None]) -> None:
        """Find the candidates of some parts."""
        for content in contents:
            pools, features = self._finder.find(int(content))
            with io.BytesIO() as stream:
                np.savez(
                    stream,
                    part=int(content),
                    sizes=[len(pool) for pool in pools],
                    rows=np.concatenate([pool.rows for pool in pools]),
                    scores=np.concatenate([pool.scores for pool in pools]),
                    features=np.concatenate(features),
                )
                on_result(stream.getvalue())

    def give_up(self, content: str, reason: str) -> list[bytes]:
        """Say which part has no candidates."""
        return [json.dumps(f"part {content} of the labelled turns: {reason}").encode()]


def find_on_cluster(work: CandidateWork, options: ClusterOptions, n_parts: int) -> Iterator[FoundCandidates]:
    """Find the candidates of all parts of the labelled turns, in their order.

    The parts wait in a temporary folder until all are there, because they come in any order.

    Raises:
        ConfigError: There is no cluster at the address.
        MCRSError: A component cannot be loaded, or the workers of a part died.
    """
    tasks = [Task(str(part), str(part)) for part in range(n_parts)]
    with tempfile.TemporaryDirectory() as name:
        folder, failures = Path(name), []
        with closing(do_tasks(tasks, work, options)) as results:
            for result in results:
                if result.startswith(b'"'):
                    failures.append(json.loads(result))
                    continue
                with np.load(io.BytesIO(result)) as found:
                    (folder / f"{found['part']}.npz").write_bytes(result)
        if failures:
            raise MCRSError("\n".join(failures))
        for part in range(n_parts):
            with np.load(folder / f"{part}.npz") as found:
                cuts = np.cumsum(found["sizes"])[:-1]
                rows, scores = np.split(found["rows"], cuts), np.split(found["scores"], cuts)
                yield FoundCandidates(list(map(Ranking, rows, scores)), np.split(found["features"], cuts))
