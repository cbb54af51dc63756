"""What a model depends on besides its own settings: files, weights, and the ranking of its candidates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticSerializationError, to_json

from mcrs.checks.plain_values import short_repr
from mcrs.errors import ConfigError
from mcrs.inference.conditions import file_identities, installed_versions, weights_identities
from mcrs.inference.own_code import own_code
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


def identify_packages(names: Iterable[str]) -> dict[str, str]:
    """The versions of packages.

    Raises:
        ConfigError: One is not installed.
    """
    wanted = sorted(names)
    versions = installed_versions(wanted)
    if missing := [name for name in wanted if name not in versions]:
        raise ConfigError(f"the trainer names the package {missing[0]!r} in 'packages', which is not installed")
    return versions


def as_stored(where: str, value: object) -> Any:  # noqa: ANN401 - any JSON value
    """A value of a model's identity in the form of its manifest: tuples are lists, paths and dataclasses are JSON.

    Raises:
        ConfigError: JSON cannot express it.
    """
    try:
        return json.loads(to_json(value, inf_nan_mode="constants"))
    except PydanticSerializationError:
        raise ConfigError(f"{where}: expected values that JSON can express, got {short_repr(value)}") from None


def identify_code(key: str, *specs: ComponentSpec) -> dict[str, dict[str, Any]]:
    """The hashes of the users' code that some components come from, under a key; without such code, nothing."""
    code = own_code(spec.component for spec in specs)
    return {key: code} if code else {}


def describe_ranking(config: RunConfig) -> dict[str, Any]:
    """What the ranked tracks of a configuration depend on, except sessions and catalogue, as JSON values.

    Returns:
        ``candidates`` has the settings of the retriever and the rerankers, ``candidate_files`` the identities of the
        files and weights that they name, ``candidate_code`` the hashes of their code if it is not of this package.

    Raises:
        MCRSError: A file or a model cannot be found or read.
    """
    components = config.components
    specs = [each for spec in (components.retriever, *components.rerankers) for each in spec.tree()]
    return {
        "candidates": describe_candidates(config, len(config.rerankers)),
        "candidate_files": dict(sorted(identify_files(config, *specs).items())),
        **identify_code("candidate_code", *specs),
    }
