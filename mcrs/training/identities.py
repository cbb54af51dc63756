"""What a model depends on besides its own settings: files, weights, and the ranking of its candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcrs.inference.conditions import file_identities, weights_identities
from mcrs.pipeline.wiring import describe_candidates

if TYPE_CHECKING:
    from mcrs.config import RunConfig
    from mcrs.registry.components import ComponentSpec


def identify_files(config: RunConfig, *specs: ComponentSpec) -> dict[str, str]:
    """The identities of the files and weights that the settings of some components name.

    Raises:
        MCRSError: One cannot be found or read.
    """
    return {**file_identities(config, specs), **weights_identities(config, specs)}


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
