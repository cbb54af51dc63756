"""A sweep: tracks are ranked for all turns with every variant; finished variants are stored."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from mcrs.checks.finite_json import nan_to_none
from mcrs.checks.plain_values import plural
from mcrs.config import GenerationSettings, RunConfig
from mcrs.data.session_source import session_source
from mcrs.db_item.described_tracks import DESCRIPTIVE_FIELDS
from mcrs.errors import MCRSError, PartlyFailedError
from mcrs.evaluation.custom_measures import CUSTOM_MEASURES, custom_values
from mcrs.evaluation.ground_truth import GroundTruth
from mcrs.evaluation.ranking_measures import ranking_measure
from mcrs.evaluation.relevant_ranks import relevant_ranks
from mcrs.evaluation.score_tables import format_number
from mcrs.evaluation.scored_run import Run
from mcrs.evaluation.session_sums import SessionSums
from mcrs.inference.conditions import (
    file_identities,
    package_versions,
    ranks_by_language_model,
    result_config,
    run_conditions,
    sessions_hash,
    weights_identities,
)
from mcrs.inference.turn_worker import rank_turns
from mcrs.pipeline.wiring import load_catalog, load_conversations, load_language_model, load_recommender, load_users
from mcrs.registry.plugin_errors import locate_plugin_errors
from mcrs.runtime.memory import is_out_of_memory
from mcrs.storage.artifacts import artifact_key
from mcrs.storage.file_identity import source_hash
from mcrs.storage.files import read_checked_json, with_checksum
from mcrs.storage.outputs import Output
from mcrs.sweep.measure import DEFAULT_MEASURE, shown_measure
from mcrs.sweep.sharing import SharedComponents
from mcrs.sweep.variants import describe_mistakes, make_variants
from mcrs.types import Prediction

if TYPE_CHECKING:
    from mcrs.lm_modules.base import LanguageModel
    from mcrs.pipeline.recommender import Recommender
    from mcrs.sweep.plan import Variant
    from mcrs.types import Ranking

    #: Yields the name of each variant, with its outcome or the reason why it has none.
    RankVariants = Callable[[Sequence[str]], Iterator[tuple[str, "VariantOutcome | str"]]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class VariantOutcome:
    """The outcome of a variant: the rank of each turn's relevant track, ``[N]``, from 1; 0 if it was not recommended.

    The processor seconds are those of the ranking, including work that is shared with other variants. A registered
    measure has its own values, None where a turn does not count.
    """

    ranks: list[int]
    n_distinct: int
    seconds: float
    own_values: list[float | None] | None = None

    def values_of(self, measure: str) -> NDArray[np.float64]:
        """The values of the sweep's measure at each turn, ``[N]``."""
        of_ranks = ranking_measure(measure)
        return of_ranks(np.asarray(self.ranks, np.int32)) if of_ranks else np.array(self.own_values, np.float64)


_OUTCOME = TypeAdapter(VariantOutcome)


class Sweep:
    """Ranks tracks for the labelled turns of one dataset with many variants of a configuration.

    Each outcome goes into the folder under a hash of its conditions. Plug-ins are the files that components came from.
    Outcomes have ranks, from which every built-in measure is computed, so only a registered measure is a condition.

    Raises:
        ConfigError: Some variants are wrong; the mistakes of all are listed.
        DataError: A dataset cannot be read, or no turn is labelled.
    """

    def __init__(
        self,
        config: RunConfig,
        variants: Sequence[Variant],
        folder: Path,
        plugins: Sequence[Path] = (),
        measure: str = DEFAULT_MEASURE,
    ) -> None:
        self._measure = measure
        self._configs = make_variants(config, variants)
        fields = dict.fromkeys(field for each in self._configs.values() for field in each.corpus_types)
        source = session_source(config)
        catalog = load_catalog(config.model_copy(update={"corpus_types": tuple(fields)}))
        self.truth = GroundTruth.of(str(source), load_conversations(config, source), catalog)
        self.truth.warn_of_few_sessions()
        self._users = load_users(config)
        self._folder = folder
        self._shared = SharedComponents()
        self._language_models: dict[tuple[str, str], Callable[[], LanguageModel]] = {}
        conditions = run_conditions(_silent(config), catalog, self._users, plugins)
        self._conditions = {
            **{key: conditions[key] for key in ("users", "plugins")},
            "code": source_hash(),
            "sessions": sessions_hash(self.truth.turns),
            "played": self.truth.relevant_ids,
            **({"measure": measure} if measure in CUSTOM_MEASURES else {}),
        }
        self._fingerprint = cache(catalog.fingerprint)

    def run(self, rank: RankVariants | None = None) -> dict[str, VariantOutcome]:
        """Run every variant without an outcome, also after one has failed, and return all outcomes by name.

        ``rank`` ranks with the named variants on other machines, in any order; None: :meth:`rank`.

        Raises:
            PartlyFailedError: Some variants failed; the outcomes of all others are written.
            MCRSError: A file or model of a variant is missing, or an outcome cannot be written.
        """
        paths = {name: self._folder / f"{artifact_key(decided)}.json" for name, decided in self.conditions.items()}
        kept = {name: _read_outcome(path, len(self.truth)) for name, path in paths.items()}
        outcomes = {name: outcome for name, outcome in kept.items() if outcome is not None}
        outputs = {
            name: Output(path, "variant of mcrs sweep", "choose another --save_path").check()
            for name, path in paths.items()
            if name not in outcomes
        }
        failures: dict[str, list[str]] = {}
        for name, outcome in (rank or self.rank)(list(self._needs(list(outputs)))) if outputs else ():
            if isinstance(outcome, str):
                logger.warning("variant %r failed; the others continue", name)
                failures.setdefault(outcome, []).append(name)
                continue
            outcomes[name] = outcome
            outputs[name].write_json(with_checksum(_OUTCOME.dump_python(outcome, exclude_none=True)))
            values = outcome.values_of(self._measure)
            mean = SessionSums.of(values[None], self.truth.session_rows, self.truth.turn_numbers).means()[0]
            shown = shown_measure(self._measure)
            logger.info("%d of %d: %s %s, %s", len(outcomes), len(paths), shown, format_number(mean), name)
        if failures:
            raise PartlyFailedError(
                f"{len(paths) - len(outcomes)} of {plural(len(paths), 'variant')} failed; the same command tries only "
                f"what is not finished\n{describe_mistakes(failures)}"
            )
        return outcomes

    def rank(self, names: Sequence[str]) -> Iterator[tuple[str, VariantOutcome | str]]:
        """Rank tracks for all turns with some variants; components that no later one of them needs are released.

        Yields:
            The name of each variant, with its outcome or the reason why it failed.
        """
        needs = self._needs(names)
        waiting = Counter(chain.from_iterable(map(set, needs.values())))
        for name, keys in needs.items():
            yield name, self._rank_or_reason(self._configs[name])
            waiting -= Counter(set(keys))
            self._shared.keep(waiting)

    def _needs(self, names: Sequence[str]) -> dict[str, list[Hashable]]:
        """The components of variants; those with the same lists one after the other."""
        needs = {}
        for name in names:
            with _naming(name):
                needs[name] = self._shared.planned_keys(partial(self._load, self._configs[name]))
        numbers = {key: number for number, key in enumerate(dict.fromkeys(chain.from_iterable(needs.values())))}
        return {name: needs[name] for name in sorted(names, key=lambda name: [numbers[key] for key in needs[name]])}

    def _load(self, config: RunConfig, construct: Callable[[type, Mapping[str, Any]], Any]) -> Recommender:
        # Variants share one language model: no other of its keys can differ between them.
        own = cache(partial(load_language_model, config, self.truth.catalog, self._users))
        language_model = self._language_models.setdefault((config.device, config.attn_implementation), own)
        return load_recommender(config, self.truth.catalog, self._users, construct, language_model)

    @cached_property
    def conditions(self) -> dict[str, dict[str, Any]]:
        """Everything that the outcome of each variant depends on, by its name, as JSON values.

        Raises:
            MCRSError: A file or model of a variant is missing.
        """
        found = {}
        for name, config in self._configs.items():
            with _naming(name):
                found[name] = {**self._conditions, **self._own_conditions(config)}
        return found

    def _own_conditions(self, config: RunConfig) -> dict[str, Any]:
        silent = _silent(config)
        decided = result_config(silent)
        # Only the fields that the variant names, so that other variants may add fields.
        named = (_texts_in(decided) | set(DESCRIPTIVE_FIELDS)) - {"track_id"}
        fields = tuple(name for name in self.truth.catalog.table.column_names if name in named)
        return {
            "catalogue": self._fingerprint(fields),
            "config": decided,
            "weights": weights_identities(silent),
            "files": file_identities(silent),
            "packages": package_versions(silent),
        }

    def _rank_or_reason(self, config: RunConfig) -> VariantOutcome | str:
        try:
            with locate_plugin_errors():
                return self._rank(config)
        except (MCRSError, MemoryError, RuntimeError) as error:
            if is_out_of_memory(error):
                return f"out of memory{f': {error}' if isinstance(error, MCRSError) else ''}"
            if isinstance(error, MCRSError):
                return str(error)
            raise

    def _rank(self, config: RunConfig) -> VariantOutcome:
        recommender = self._load(config, self._shared.construct)
        truth = self.truth
        self._shared.saved_seconds = 0.0
        start = time.process_time()
        found = rank_turns(recommender, truth.turns, config.topk)
        seconds = time.process_time() - start + self._shared.saved_seconds
        rankings = [found[turn.key] for turn in truth.turns]
        ranks = relevant_ranks(rankings, truth.relevant_ids, truth.catalog)
        distinct = np.unique(np.concatenate([ranking.rows for ranking in rankings]))
        return VariantOutcome(ranks.tolist(), len(distinct), seconds, self._own_values(rankings))

    def _own_values(self, rankings: Sequence[Ranking]) -> list[float | None] | None:
        """The values of a registered measure."""
        if self._measure not in CUSTOM_MEASURES:
            return None
        listed = zip(self.truth.turns, rankings, strict=True)
        predictions = tuple(Prediction.of(turn, self.truth.catalog.ids(ranking.rows)) for turn, ranking in listed)
        run = Run(self._measure, self.truth, predictions, ranks_only=True)
        return list(nan_to_none(custom_values(run, self._measure).tolist()))


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Name a variant in the errors of a block."""
    try:
        yield
    except MCRSError as error:
        error.args = (f"variant {name!r}: {error}",)
        raise


def _texts_in(value: object) -> set[str]:
    """Every key and every text of JSON values."""
    if isinstance(value, dict):
        return set(value).union(*map(_texts_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(_texts_in, value))
    return {value} if isinstance(value, str) else set()


def _silent(config: RunConfig) -> RunConfig:
    """The configuration without its language model, unless rankings depend on it."""
    if ranks_by_language_model(config):
        return config
    neutral: dict[str, Any] = {"lm_type": "template", "lm_backend": None, "lm": {}, "generation": GenerationSettings()}
    return config.model_copy(update=neutral)


def _read_outcome(path: Path, n_turns: int) -> VariantOutcome | None:
    """A stored outcome; None if it is missing or damaged."""
    try:
        outcome = _OUTCOME.validate_python(read_checked_json(path))
    except ValidationError:
        return None
    return outcome if len(outcome.ranks) == n_turns else None
