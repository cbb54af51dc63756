"""A cluster without Ray: what workers would do is done in this process, in batches that end in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.pickling import pickled_copy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mcrs.inference.ray_cluster import ClusterOptions
    from mcrs.inference.ray_worker import Task, Work


def do_tasks_here(tasks: Sequence[Task], work: Work, options: ClusterOptions, **_: Any) -> Iterator[bytes]:
    worker = pickled_copy(work)
    worker.load()
    batches: list[list[bytes]] = []
    for start in range(0, len(tasks), 2):
        batches.append([])
        worker.do([task.content for task in tasks[start : start + 2]], batches[-1].append)
    for batch in reversed(batches):
        yield from batch
