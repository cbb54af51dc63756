"""What a model depends on besides its own settings: files, weights, and the ranking of its candidates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcrs.config import run_values
from mcrs.data.named_files import Input
from mcrs.pipeline.wiring import describe_candidates
from mcrs.registry.components import Weights
from mcrs.weights import locate_model, weights_identity

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.registry.components import ComponentSpec


def identify_files(config: RunConfig, *specs: ComponentSpec) -> dict[str, str]:
    """The identities of the files and weights that the settings of some components name.

    Raises:
        MCRSError: One cannot be found or read.
    """
    cache_dir = Path(config.cache_dir)
    found: dict[str, str] = {}
    for spec in specs:
        resources = {"item_db": config.item_db, **run_values(config, spec)}
        for marker, value in spec.marked_values(Input, resources):
            found |= marker.identify(value, cache_dir)
        for _, name in spec.marked_values(Weights, resources):
            found[str(name)] = weights_identity(locate_model(str(name), cache_dir), cache_dir)
    return found


def describe_ranking(config: RunConfig) -> dict[str, Any]:
    """What the ranked tracks of a configuration depend on, except sessions and catalogue, as JSON values.

    Returns:
        ``candidates`` has the settings of the retriever and the rerankers, ``candidate_files`` the identities of the
        files and weights that they name.

    Raises:
        MCRSError: A file or a model cannot be found or read.
    """
    components = config.components
    specs = [each for spec in (components.retriever, *components.rerankers) for each in spec.tree()]
    return {
        "candidates": describe_candidates(config, len(config.rerankers)),
        "candidate_files": dict(sorted(identify_files(config, *specs).items())),
    }
