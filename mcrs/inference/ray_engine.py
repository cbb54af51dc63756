"""Answering the turns of a run on a Ray cluster: many workers, one driver that writes."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs import errors
from mcrs.inference.entry import decode_entry
from mcrs.inference.ray_worker import SessionTask, SessionWorker, StartCounter, WorkerSetup
from mcrs.runtime.extras import require
from mcrs.runtime.quiet import quiet_stderr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mcrs.config import RunConfig
    from mcrs.inference.entry import Entry
    from mcrs.inference.runner import Stopwatch, WorkPlan
    from mcrs.types import RequestKey, Turn

logger = logging.getLogger(__name__)

#: Number of batches for each worker, so that no worker waits long for the others at the end.
_BATCHES_PER_WORKER = 4
#: Default number of cores of a worker without a GPU.
_CORES_PER_WORKER = 4
#: Memory of Ray's object store, in bytes; its default is a third of the memory, and our tables are small.
_OBJECT_STORE = 200 * 1024 * 1024
#: The number of cores that a worker requests: almost none, so that it can restart on any remaining node.
_CORES_RESERVED = 0.01


@dataclass(frozen=True)
class ClusterOptions:
    """The cluster that answers sessions.

    Attributes:
        address: Address of a running cluster, or ``auto``; None starts one on this machine that ends with the command.
        n_workers: Number of workers; None is one for each GPU, else one for every four cores.
    """

    address: str | None = None
    n_workers: int | None = None


@dataclass
class RayEngine:
    """Answers sessions by workers of a Ray cluster; each worker loads the pipeline once.

    A finished batch of sessions is returned as journal lines, which only the driver writes. A batch whose worker died
    is answered again; nothing of it was written before. Every node needs the same files at the same paths.

    Attributes:
        config: The configuration.
        plugins: Files with components.
        plan: How turns are batched.
        options: The cluster.
        stopwatch: Measures ``loading`` and ``cluster``.
        findings: What the back ends detected.
    """

    config: RunConfig
    plugins: Sequence[Path]
    plan: WorkPlan
    options: ClusterOptions
    stopwatch: Stopwatch
    findings: dict[str, str] = field(default_factory=dict)

    def load(self) -> None:
        """Import Ray.

        Raises:
            MissingExtraError: It is not installed.
        """
        # Turn off usage reports to Ray.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # errors of a run are returned as values
        with self.stopwatch.measuring("loading"):
            self._ray = require("ray", extra="ray", purpose="--engine ray")
            require("ray.data", extra="ray", purpose="--engine ray")

    def answer(
        self, turns: Sequence[Turn], ranked: Mapping[RequestKey, Sequence[str]], note: Callable[[Entry], None]
    ) -> bool:
        """Answer turns; see :meth:`mcrs.inference.local_engine.LocalEngine.answer`.

        Raises:
            ConfigError: There is no cluster at the address.
            MCRSError: No turn can be answered.
        """
        tasks = []
        for _, group in groupby(turns, key=lambda turn: turn.session_id):
            of_session = tuple(group)
            tasks.append(SessionTask(of_session, tuple(ranked.get(turn.key) for turn in of_session)))
        with self._cluster() as ray, self.stopwatch.measuring("cluster"):
            return self._answer_on(ray, tasks, note)

    def _answer_on(self, ray: Any, tasks: Sequence[SessionTask], note: Callable[[Entry], None]) -> bool:  # noqa: ANN401
        n_workers, n_gpus = self._size(ray, len(tasks))
        starts = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(StartCounter).remote()
        n_cores = int(sum(node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]))
        setup = WorkerSetup(
            self.config.model_dump_json(),
            tuple(path.resolve() for path in self.plugins),
            self.plan,
            Path.cwd(),
            max(1, n_cores // n_workers),
        )
        most_at_once = max(1, self.plan.group_size // max(len(task.turns) for task in tasks))
        n_batches = max(-(-len(tasks) // most_at_once), min(len(tasks), n_workers * _BATCHES_PER_WORKER))
        dataset = ray.data.from_items([{"task": task.encode()} for task in tasks], override_num_blocks=n_batches)
        results = dataset.map_batches(
            SessionWorker,
            batch_size=None,  # a block is a batch
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=n_workers),
            fn_constructor_args=(setup, starts),
            num_cpus=_CORES_RESERVED,
            num_gpus=n_gpus,
        )
        finished: set[RequestKey] = set()
        try:
            for batch in results.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                for row in batch.to_pylist():
                    if not self._note_all(row, note, finished):
                        return False
        except ray.exceptions.RayError as error:
            raise errors.MCRSError(f"the Ray cluster failed: {str(error).splitlines()[0]}") from error
        if n_repeated := ray.get(starts.n_repeated.remote()):
            logger.warning("%d sessions were restarted, because a worker died", n_repeated)
        return True

    def _note_all(self, row: dict[str, Any], note: Callable[[Entry], None], finished: set[RequestKey]) -> bool:
        """Pass on the results of a worker; return whether to continue."""
        self.findings.update(json.loads(row["findings"]))
        for line in row["lines"]:
            entry = decode_entry(line)
            if entry.key in finished:
                continue
            note(entry)
            if entry.is_done:
                finished.add(entry.key)
                if entry.error is not None and self.plan.on_error == "stop":
                    return False
        if row["failure"] is not None:
            raise getattr(errors, row["failure_type"], errors.MCRSError)(row["failure"])
        return True

    def _size(self, ray: Any, n_tasks: int) -> tuple[int, int]:  # noqa: ANN401
        """How many workers there are, and how many GPUs each has."""
        resources = ray.cluster_resources()
        n_gpus = 0 if self.config.device == "cpu" else int(resources.get("GPU", 0))
        n_workers = self.options.n_workers or n_gpus or int(resources.get("CPU", 1)) // _CORES_PER_WORKER
        return max(1, min(n_workers, n_tasks)), int(n_gpus > 0)

    @contextmanager
    def _cluster(self) -> Iterator[Any]:
        """Join a cluster, or start one that ends with the block."""
        ray, address = self._ray, self.options.address
        own: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _OBJECT_STORE}
        if address:
            _check_answer(address)
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            with quiet_stderr():
                ray.init(
                    address=address or "local",
                    log_to_driver=False,
                    logging_level=logging.ERROR,
                    **({} if address else own),
                )
        except (ConnectionError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            where = f"--address {address}: no Ray cluster answers" if address else "Ray cannot start on this machine"
            raise errors.ConfigError(f"{where} ({reason})") from error
        finally:
            for number, handler in handlers.items():  # Ray replaces them by its own
                signal.signal(number, handler or signal.SIG_DFL)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        try:
            yield ray
        finally:
            ray.shutdown()


def _check_answer(address: str) -> None:
    """Check that the cluster answers, because Ray would wait for minutes.

    Raises:
        ConfigError: Nobody answers at ``HOST:PORT``.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
    except (OSError, OverflowError) as error:
        raise errors.ConfigError(f"--address {address}: no Ray cluster answers ({error})") from error
