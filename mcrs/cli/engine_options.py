"""The flags of commands that can work on a Ray cluster."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mcrs.cli.options import positive_integer
from mcrs.errors import ConfigError

if TYPE_CHECKING:
    from mcrs.inference.ray_cluster import ClusterOptions


def add_engine_arguments(parser: argparse.ArgumentParser, work: str) -> None:
    """Declare the flags; ``work`` is what is done, for the help: ``turns are answered``."""
    parser.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help=f"where {work}: in this process, or by workers of a Ray cluster (default: %(default)s)",
    )
    parser.add_argument(
        "--address",
        help="the running Ray cluster to join, or auto to find one on this machine (default: start one here)",
    )
    parser.add_argument(
        "--workers",
        type=positive_integer,
        metavar="N",
        help="workers of the cluster (default: one for each GPU, else one for every four cores)",
    )


def read_cluster(args: argparse.Namespace) -> ClusterOptions | None:
    """The cluster that works; None: this process.

    Raises:
        ConfigError: A flag of a cluster was given without one.
    """
    if args.engine == "ray":
        from mcrs.inference.ray_cluster import ClusterOptions

        return ClusterOptions(args.address, args.workers, tuple(args.plugin))
    if args.address or args.workers:
        raise ConfigError("--address and --workers need --engine ray")
    return None
