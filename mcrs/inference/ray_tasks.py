"""Doing tasks on a Ray cluster; the results come back to the driver, which alone writes."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from mcrs import errors
from mcrs.checks.paths import real_path
from mcrs.inference.ray_cluster import ClusterOptions, joined, worker_sizes
from mcrs.inference.ray_worker import StartCounter, Task, TaskWorker, Work, WorkerSetup

logger = logging.getLogger(__name__)

#: Number of batches for each worker, so that no worker waits long for the others at the end.
_BATCHES_PER_WORKER = 4
#: The number of cores that a worker requests: almost none, so that it can restart on any remaining node.
_CORES_RESERVED = 0.01


def do_tasks(
    tasks: Sequence[Task], work: Work, options: ClusterOptions, *, most_at_once: int | None = None
) -> Generator[bytes, None, None]:
    """Do tasks with the workers of a cluster.

    Neighbours are done together, at most ``most_at_once`` in a batch. A batch whose worker died is done again; nothing
    of it was returned before. Every node needs the same files at the same paths.

    Yields:
        The lines of the results, as soon as their batch is finished, in any order. Closing ends the work.

    Raises:
        ConfigError: There is no cluster at the address.
        MCRSError: A worker cannot go on, or the cluster failed.
    """
    with joined(options) as ray:
        n_workers, n_gpus, n_threads = worker_sizes(ray, options, len(tasks), uses_gpu=work.uses_gpu)
        starts = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(StartCounter).remote()
        setup = WorkerSetup(work, tuple(real_path(path) for path in options.plugins), Path.cwd(), n_threads)
        n_batches = min(len(tasks), n_workers * _BATCHES_PER_WORKER)
        if most_at_once is not None:
            n_batches = max(n_batches, -(-len(tasks) // most_at_once))
        dataset = ray.data.from_items([task._asdict() for task in tasks], override_num_blocks=n_batches)
        results = dataset.map_batches(
            TaskWorker,
            batch_size=None,  # a block is a batch
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=n_workers),
            fn_constructor_args=(setup, starts),
            num_cpus=_CORES_RESERVED,
            num_gpus=n_gpus,
        )
        yield from _lines(ray, results)
        if n_repeated := ray.get(starts.n_repeated.remote()):
            logger.warning("a worker died; restarted: %d %s", n_repeated, work.unit)


def _lines(ray: Any, results: Any) -> Iterator[bytes]:  # noqa: ANN401 - Ray has no types
    try:
        for batch in results.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            for row in batch.to_pylist():
                yield from row["lines"]
                if row["failure"] is not None:
                    raise getattr(errors, row["failure_type"], errors.MCRSError)(row["failure"])
    except ray.exceptions.RayError as error:
        raise errors.MCRSError(f"the Ray cluster failed: {str(error).splitlines()[0]}") from error
