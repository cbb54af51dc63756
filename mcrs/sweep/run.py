"""A sweep: every variant ranks all turns, and what is done is kept."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from mcrs.artifacts import artifact_key
from mcrs.config import GenerationSettings
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.ranking_measures import ndcg
from mcrs.files import write_json
from mcrs.inference.conditions import (
    deciding_config,
    file_identities,
    ranks_by_language_model,
    run_conditions,
    sessions_hash,
    weights_identities,
)
from mcrs.load import load_catalog, load_recommender, load_users
from mcrs.session_source import load_sessions, session_source
from mcrs.sweep.sharing import SharedComponents
from mcrs.sweep.variants import make_variants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from mcrs.config import RunConfig
    from mcrs.sweep.plan import Variant

logger = logging.getLogger(__name__)

_BATCH = 256


@dataclass(frozen=True)
class Outcome:
    """What a variant did.

    Attributes:
        ranks: The rank of each turn's played track, from 1; 0 where it was not recommended. ``[N]``.
        n_distinct: How many different tracks it recommended.
        seconds: Processor seconds that the ranking takes, the work that it shares with other variants included.
    """

    ranks: list[int]
    n_distinct: int
    seconds: float

    @property
    def gains(self) -> NDArray[np.float64]:
        """nDCG@20 at each turn, ``[N]``."""
        return ndcg(np.asarray(self.ranks, np.int32), 20)


_OUTCOME = TypeAdapter(Outcome)


class Sweep:
    """Ranks the labelled turns of one dataset by many variants of a configuration.

    Args:
        config: The configuration.
        variants: The variants.
        folder: Where each variant's outcome is kept, under a name that says what decided it.
        plugins: Files that components came from.

    Raises:
        ConfigError: Some variants are wrong; the mistakes of all are listed.
        DataError: A dataset cannot be read, or no turn is labelled.
    """

    def __init__(
        self, config: RunConfig, variants: Sequence[Variant], folder: Path, plugins: Sequence[Path] = ()
    ) -> None:
        self._configs = make_variants(config, variants)
        fields = dict.fromkeys(field for each in self._configs.values() for field in each.corpus_types)
        source = session_source(config)
        catalog = load_catalog(config.model_copy(update={"corpus_types": tuple(fields)}))
        self.truth = GroundTruth.of(f"{source.name} ({source.split})", load_sessions(source), catalog)
        self._users = load_users(config)
        self._folder = folder
        self._shared = SharedComponents()
        conditions = run_conditions(_silent(config), catalog, self._users, plugins)
        self._conditions = {
            **{key: conditions[key] for key in ("catalogue", "users", "packages", "plugins")},
            "sessions": sessions_hash(self.truth.turns),
            "played": self.truth.gold_ids,
        }

    def run(self) -> dict[str, Outcome]:
        """Rank by every variant that has no outcome yet, and return those of all, by name.

        Raises:
            MCRSError: A component cannot be loaded, or an outcome not be written.
        """
        outcomes = {}
        for number, (name, config) in enumerate(self._configs.items(), 1):
            path = self._folder / f"{self._key(config)}.json"
            outcome = _read_outcome(path, len(self.truth))
            if outcome is None:
                outcome = self._rank(config)
                write_json(path, _OUTCOME.dump_python(outcome))
                logger.info("%d of %d: %.4f  %s", number, len(self._configs), outcome.gains.mean(), name)
            outcomes[name] = outcome
        return outcomes

    def _key(self, config: RunConfig) -> str:
        silent = _silent(config)
        own = {
            "config": deciding_config(silent),
            "weights": weights_identities(silent),
            "files": file_identities(silent),
        }
        return artifact_key({**self._conditions, **own})

    def _rank(self, config: RunConfig) -> Outcome:
        recommender = load_recommender(config, self.truth.catalog, self._users, self._shared.construct)
        catalog, truth = self.truth.catalog, self.truth
        self._shared.savings.seconds = 0.0
        start = time.process_time()
        rankings = []
        for first in range(0, len(truth), _BATCH):
            rankings += recommender.recommend(truth.turns[first : first + _BATCH], config.topk)
        seconds = time.process_time() - start + self._shared.savings.seconds
        ranks = []
        for ranking, gold_id in zip(rankings, truth.gold_ids, strict=True):
            found = np.flatnonzero(ranking.rows == catalog.row(gold_id)) if gold_id in catalog else np.empty(0)
            ranks.append(int(found[0]) + 1 if found.size else 0)
        distinct = np.unique(np.concatenate([ranking.rows for ranking in rankings]))
        return Outcome(ranks, len(distinct), seconds)


def _silent(config: RunConfig) -> RunConfig:
    """A configuration without a language model, unless its rankings depend on it."""
    if ranks_by_language_model(config):
        return config
    neutral: dict[str, Any] = {"lm_type": "template", "lm_backend": None, "lm": {}, "generation": GenerationSettings()}
    return config.model_copy(update=neutral)


def _read_outcome(path: Path, n_turns: int) -> Outcome | None:
    """An outcome that was kept, or None if it is not there whole."""
    try:
        outcome = _OUTCOME.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return None
    return outcome if len(outcome.ranks) == n_turns else None
