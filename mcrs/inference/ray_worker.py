"""The workers of a Ray cluster: whatever the work is, they load it once and survive its failures."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pyarrow as pa

from mcrs.config import RunConfig
from mcrs.errors import MCRSError
from mcrs.runtime.failed_requests import in_one_line

#: A task is given up after this many workers have died on it.
MAX_STARTS = 3
#: The result of a worker for tasks that it did together: lines, and its error.
RESULT_SCHEMA = pa.schema([("lines", pa.list_(pa.binary())), ("failure", pa.string()), ("failure_type", pa.string())])


class Task(NamedTuple):
    """A piece of work, which is done whole or again: its unique name, and as text what a worker needs to know."""

    name: str
    content: str


class Work(ABC):
    """What workers do with tasks, and what they need for it. An instance is pickled, and loaded once in each worker.

    The configuration is pickled as text, so that this needs no plug-in.

    Attributes:
        unit: What a task is, in the plural, for messages.
        uses_gpu: Whether each worker takes a GPU, if there are any.
    """

    unit: ClassVar[str]

    def __init__(self, config: RunConfig) -> None:
        self.uses_gpu = config.device != "cpu"
        self._config = config.model_dump_json()

    @property
    def config(self) -> RunConfig:
        """The configuration."""
        return RunConfig.model_validate_json(self._config)

    @abstractmethod
    def load(self) -> None:
        """Load what all tasks share.

        Raises:
            MCRSError: It cannot be loaded.
        """

    @abstractmethod
    def do(self, contents: Sequence[str], on_result: Callable[[bytes], None]) -> None:
        """Do tasks with some contents together; ``on_result`` is called with each line of the result.

        Raises:
            MCRSError: The work cannot go on; the lines before are kept.
        """

    @abstractmethod
    def give_up(self, content: str, reason: str) -> list[bytes]:
        """The lines of a task that is given up."""


class StartCounter:
    """Counts unfinished starts of tasks. One actor for all workers."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._n_repeated = 0

    def begin(self, names: Sequence[str]) -> None:
        """Record the start of tasks."""
        self._n_repeated += sum(self._counts[name] > 0 for name in names)
        self._counts.update(names)

    def end(self, names: Sequence[str]) -> None:
        """Record the end of tasks."""
        for name in names:
            del self._counts[name]

    def counts(self, names: Sequence[str]) -> list[int]:
        """Number of starts of each task since its last end."""
        return [self._counts[name] for name in names]

    def n_repeated(self) -> int:
        """Number of repeated starts of tasks."""
        return self._n_repeated


@dataclass(frozen=True)
class WorkerSetup:
    """What a worker needs before it can load its work, which must not need a plug-in to be unpickled.

    Every node must have the plug-ins at the same path. Relative paths of the configuration start in the folder, the
    working directory of the command.
    """

    work: Work
    plugins: tuple[Path, ...]
    folder: Path
    n_threads: int


class TaskWorker:
    """Does tasks, batch by batch, with what is loaded once.

    Errors are values: an exception in a worker is returned with the results, and the driver reports it. If a worker
    dies, its batch is done again, and the tasks that were in progress are done one at a time, so that the fatal one is
    found, and given up after ``MAX_STARTS`` starts. ``starts`` is the handle of the :class:`StartCounter`.
    """

    def __init__(self, setup: WorkerSetup, starts: Any) -> None:  # noqa: ANN401 - an actor handle has no type
        import ray

        self._wait, self._starts, self._work = ray.get, starts, setup.work
        self._failure: MCRSError | None = None
        try:
            self._load(setup)
        except MCRSError as error:
            self._failure = error
        except Exception as error:  # Ray would restart the worker endlessly
            self._failure = MCRSError(f"a worker could not load the pipeline: {in_one_line(error)}")

    def _load(self, setup: WorkerSetup) -> None:
        from mcrs.registry.plugins import load_plugin

        os.chdir(setup.folder)
        for plugin in setup.plugins:
            load_plugin(plugin)
        self._work.load()
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(setup.n_threads)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Do tasks, whose fields are columns; a row of ``RESULT_SCHEMA`` is for those that were done together."""
        tasks = [Task(**row) for row in batch.to_pylist()]
        if self._failure is not None:
            return pa.Table.from_pylist([_result([], self._failure)], RESULT_SCHEMA)
        counts = self._wait(self._starts.counts.remote([task.name for task in tasks]))
        fresh = [task for task, count in zip(tasks, counts, strict=True) if count == 0]
        pieces = [fresh] if fresh else []
        results = []
        for task, count in zip(tasks, counts, strict=True):
            if count >= MAX_STARTS:
                results.append(_result(self._work.give_up(task.content, f"its worker died {count} times"), None))
            elif count:
                pieces.append([task])
        results += [self._do(piece) for piece in pieces]
        return pa.Table.from_pylist(results, RESULT_SCHEMA)

    def _do(self, tasks: Sequence[Task]) -> dict[str, Any]:
        names = [task.name for task in tasks]
        self._wait(self._starts.begin.remote(names))
        lines: list[bytes] = []
        failure = None
        try:
            self._work.do([task.content for task in tasks], lines.append)
        except MCRSError as error:
            failure = error
        self._wait(self._starts.end.remote(names))
        return _result(lines, failure)


def _result(lines: list[bytes], failure: MCRSError | None) -> dict[str, Any]:
    return {
        "lines": lines,
        "failure": None if failure is None else str(failure),
        "failure_type": None if failure is None else type(failure).__name__,
    }
