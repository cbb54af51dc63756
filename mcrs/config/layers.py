"""A configuration from several sources (files, the command line), each over the ones before; mistakes name theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from mcrs.config.dropped_settings import drop_unknown_settings
from mcrs.config.old_names import current_names
from mcrs.config.overrides import merge
from mcrs.config.schema import RunConfig
from mcrs.errors import ConfigError

_Rest = ParamSpec("_Rest")
_Loaded = TypeVar("_Loaded")


class Layer(NamedTuple):
    """The keys from one source.

    Attributes:
        prefix: Prefix of messages about them: ``"config/demo.yaml: "``, ``"--set "``.
        data: The keys, as nested mappings.
        quiet: Whether no warning is given if one of them has no effect, as of the complete configuration of a manifest.
        lacks_secrets: Whether a run with its keys is an error where they hold the mark of a hidden secret.
    """

    prefix: str
    data: Mapping[str, Any]
    quiet: bool = False
    lacks_secrets: bool = False


def override(written: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Override some keys of a configuration.

    Mappings are merged, everything else is replaced; a mapping over a list changes the entries whose indexes are its
    keys. A change of ``retrieval_type`` drops the ``retrieval`` below it, which belongs to the other retriever. A
    change of the ``type`` of a nested component, or of the backend, drops the settings that the new one does not have.

    Raises:
        ConfigError: A list has no such index.
    """
    below = dict(written)
    named = below.get("retrieval_type", RunConfig.model_fields["retrieval_type"].default)
    if changes.get("retrieval_type", named) != named:
        below.pop("retrieval", None)
    if "rerankers" in changes:
        # Without a written list, indexes refer to the default one.
        below = {"rerankers": [], **below}
    return merge(drop_unknown_settings(below, changes), changes)


def under_current_names(layers: Iterable[Layer]) -> list[Layer]:
    """The same layers under the present names of settings and components.

    Raises:
        ConfigError: A setting is given under both names, or a list has no such index.
    """
    renamed: list[Layer] = []
    laid: dict[str, Any] = {}
    for layer in layers:
        current = current_names(layer.data, laid)
        renamed.append(layer._replace(data=current))
        laid = override(laid, current)
    return renamed


def merge_layers(layers: Iterable[Layer]) -> dict[str, Any]:
    """Merge layers; each overrides the ones before.

    Raises:
        ConfigError: A list has no such index.
    """
    laid: dict[str, Any] = {}
    for layer in layers:
        laid = override(laid, layer.data)
    return laid


def name_origin(mistake: str, layers: Sequence[Layer], default: str) -> str:
    """Prefix a mistake, which begins with its dotted key and a colon, by the layer that has it, or by a default."""
    index = topmost_layer(mistake.partition(": ")[0], layers)
    return f"{layers[index].prefix if index >= 0 else default}{mistake}"


def topmost_layer(key: str | Sequence[str], layers: Sequence[Layer]) -> int:
    """The index of the last layer with most parts of a key, dotted or split; -1 if none has its first part."""
    parts = key.split(".") if isinstance(key, str) else key
    depths = [_depth(layer.data, parts) for layer in layers]
    deepest = max(depths, default=0)
    return max((index for index, depth in enumerate(depths) if depth == deepest), default=-1) if deepest else -1


def _depth(tree: object, key: Sequence[str]) -> int:
    """The number of parts of a key that a tree has; all of them if it has a value that is not a mapping on the way."""
    for depth, part in enumerate(key):
        if not isinstance(tree, dict):
            return len(key)
        if part not in tree:
            return depth
        tree = tree[part]
    return len(key)


def remember_origins(config: RunConfig, layers: Sequence[Layer]) -> RunConfig:
    """The same configuration, whose copies know their sources, too."""
    config.__dict__["layers"] = tuple(layers)
    return config


def naming_origins(
    load: Callable[Concatenate[RunConfig, _Rest], _Loaded],
) -> Callable[Concatenate[RunConfig, _Rest], _Loaded]:
    """Decorate a function that loads a part of a configuration: a mistake in a key is prefixed by the key's source."""

    @wraps(load)
    def named(config: RunConfig, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> _Loaded:
        try:
            return load(config, *args, **kwargs)
        except ConfigError as error:
            layers = vars(config).get("layers", ()) if isinstance(config, RunConfig) else ()
            text = "\n".join(name_origin(line, layers, "") for line in str(error).splitlines())
            if text == str(error):
                raise
            raise type(error)(text) from error

    return named
