"""Joining a Ray cluster, or starting one on this machine."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcrs.errors import ConfigError
from mcrs.inference.signals import STOPPING
from mcrs.runtime.extras import require
from mcrs.runtime.quiet import quiet_stderr

#: Default number of cores of a worker without a GPU.
_CORES_PER_WORKER = 4
#: Memory of Ray's object store, in bytes; its default is a third of the memory, and our tables are small.
_OBJECT_STORE = 200 * 1024 * 1024


@dataclass(frozen=True)
class ClusterOptions:
    """The cluster that does the work.

    Attributes:
        address: Address of a running cluster, or ``auto``; None starts one on this machine that ends with the command.
        n_workers: Number of workers; None: one for each GPU, else one for every four cores.
        plugins: Files with components, which every node must have at the same path.
    """

    address: str | None = None
    n_workers: int | None = None
    plugins: tuple[Path, ...] = ()


def import_ray() -> Any:  # noqa: ANN401 - a module without types
    """Import Ray.

    Raises:
        MissingExtraError: It is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no usage reports to Ray
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # errors of a run are returned as values
    ray = require("ray", extra="ray", purpose="--engine ray")
    require("ray.data", extra="ray", purpose="--engine ray")
    return ray


@contextmanager
def joined(options: ClusterOptions) -> Iterator[Any]:
    """Join a cluster, or start one that ends with the block; the block gets the module of Ray.

    Raises:
        ConfigError: There is no cluster at the address.
        MissingExtraError: Ray is not installed.
    """
    ray, address = import_ray(), options.address
    own: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _OBJECT_STORE}
    if address:
        _check_answer(address)
    handlers = {number: signal.getsignal(number) for number in STOPPING}
    terminated = False
    try:
        with quiet_stderr():
            ray.init(
                address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **({} if address else own)
            )
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0]
        where = f"--address {address}: no Ray cluster answers" if address else "Ray cannot start on this machine"
        raise ConfigError(f"{where} ({reason})") from error
    except SystemExit as ended:  # by Ray's own handler of SIGTERM
        terminated = ended.code == signal.SIGTERM
        if not terminated:
            raise
    finally:
        for number, handler in handlers.items():  # Ray replaces them by its own
            signal.signal(number, handler or signal.SIG_DFL)
    if terminated:
        ray.shutdown()
        signal.raise_signal(signal.SIGTERM)
    try:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        yield ray
    finally:
        ray.shutdown()


def worker_sizes(ray: Any, options: ClusterOptions, n_tasks: int, *, uses_gpu: bool) -> tuple[int, int, int]:  # noqa: ANN401
    """Number of workers, and of GPUs and processor threads of each."""
    resources = ray.cluster_resources()
    n_gpus = int(resources.get("GPU", 0)) if uses_gpu else 0
    n_workers = options.n_workers or n_gpus or int(resources.get("CPU", 1)) // _CORES_PER_WORKER
    n_workers = max(1, min(n_workers, n_tasks))
    n_cores = int(sum(node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]))
    return n_workers, int(n_gpus > 0), max(1, n_cores // n_workers)


def _check_answer(address: str) -> None:
    """Check that somebody answers at ``HOST:PORT``, because Ray would wait for minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
    except (OSError, OverflowError) as error:
        raise ConfigError(f"--address {address}: no Ray cluster answers ({error})") from error
