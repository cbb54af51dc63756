"""Ranking by the variants of a sweep on a Ray cluster."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from mcrs.inference.ray_tasks import do_tasks
from mcrs.inference.ray_worker import Task, Work
from mcrs.sweep.measure import DEFAULT_MEASURE
from mcrs.sweep.plan import Variant
from mcrs.sweep.run_sweep import Sweep, VariantOutcome

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.inference.ray_cluster import ClusterOptions


class VariantWork(Work):
    """Ranks tracks for all labelled turns with variants; a worker loads the datasets and shared components once."""

    unit: ClassVar = "variants"

    def __init__(self, config: RunConfig, variants: Sequence[Variant], measure: str = DEFAULT_MEASURE) -> None:
        super().__init__(config)
        self._measure = measure
        self._variants = [variant.model_dump_json() for variant in variants]
        self._sweep: Any = None

    def load(self) -> None:
        """Load the datasets, and check the variants."""
        variants = [Variant.model_validate_json(variant) for variant in self._variants]
        self._sweep = Sweep(self.config, variants, Path(), measure=self._measure)  # which writes nothing here

    def do(self, contents: Sequence[str], on_result: Callable[[bytes], None]) -> None:
        """Rank with some variants."""
        for name, outcome in self._sweep.rank(list(map(json.loads, contents))):
            on_result(json.dumps([name, outcome if isinstance(outcome, str) else asdict(outcome)]).encode())

    def give_up(self, content: str, reason: str) -> list[bytes]:
        """Say which variant has no outcome."""
        return [json.dumps([json.loads(content), reason]).encode()]


def rank_on_cluster(
    work: VariantWork, options: ClusterOptions, names: Sequence[str]
) -> Iterator[tuple[str, VariantOutcome | str]]:
    """Rank with variants; each is yielded as soon as its worker has finished its neighbours.

    Variants that share components are next to each other.

    Yields:
        The name of each variant, with its outcome or the reason why it failed.

    Raises:
        ConfigError: There is no cluster at the address.
        MCRSError: The data cannot be loaded, or the cluster failed.
    """
    tasks = [Task(encoded, encoded) for encoded in map(json.dumps, names)]
    with closing(do_tasks(tasks, work, options)) as lines:
        for line in lines:
            name, found = json.loads(line)
            yield name, found if isinstance(found, str) else VariantOutcome(**found)
