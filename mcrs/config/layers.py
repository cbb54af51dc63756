"""A configuration from several sources (files, the command line), each over the ones before; mistakes name theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from mcrs.config.dropped_settings import drop_unknown_settings
from mcrs.config.file_places import name_setting
from mcrs.config.old_names import current_names
from mcrs.config.overrides import merge
from mcrs.config.schema import RunConfig
from mcrs.errors import ConfigError, DataError, ModelError

# A key in the text of a message, which may be dotted.
_KEY = re.compile(r"[a-z]\w*(?:\.\w+)*")
# What follows lists names that no layer needs to set.
_LISTS = re.compile(r"\(known: |is a setting of ")

_Rest = ParamSpec("_Rest")
_Loaded = TypeVar("_Loaded")


class Layer(NamedTuple):
    """The keys from one source, as nested mappings, and the prefix of messages about them: ``"config/demo.yaml: "``.

    A quiet one gets no warning if one of its keys has no effect, as the complete configuration of a manifest. In one
    that lacks secrets, the mark of a hidden secret is an error of a run.
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
    """Prefix a mistake, which begins with its dotted key, by the layer that has it, or by a default.

    A colon follows the key, or its value in quotes. What the mistake says of keys that another layer sets comes from
    there, so that layer is named, too.
    """
    key, _, text = mistake.partition(" " if re.match(r"\w+ '", mistake) else ": ")
    index = topmost_layer(key, layers)
    named = f"{layers[index].prefix if index >= 0 else default}{mistake}"
    words = dict.fromkeys(_KEY.findall(_LISTS.split(text, maxsplit=1)[0]))
    block = key.rpartition(".")[0]
    others = [each for word in words for each in _setters(word, block, layers) if each.key != key]
    elsewhere = [f"{layers[each.layer].prefix}{each.key}" for each in others if each.layer != index]
    return f"{named} (see {', '.join(elsewhere)})" if elsewhere and "(see " not in mistake else named


class _Setter(NamedTuple):
    key: str
    layer: int


def _setters(word: str, block: str, layers: Sequence[Layer]) -> list[_Setter]:
    """The last layer that sets a key that a word names, beside a mistake in a block or anywhere; not a whole block."""
    found = []
    for key in dict.fromkeys((word, f"{block}.{word}" if block else word)):
        setting = [index for index, layer in enumerate(layers) if _sets(layer.data, key.split("."))]
        found += [_Setter(key, index) for index in setting[-1:]]
    return found


def _sets(tree: object, key: Sequence[str]) -> bool:
    for part in key:
        if not isinstance(tree, dict) or part not in tree:
            return False
        tree = tree[part]
    return not isinstance(tree, dict)


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
    """Decorate a function that loads a part of a configuration: a mistake in a key is prefixed by the key's source.

    A mistake in a file or model is also prefixed by the key that names it.
    """

    @wraps(load)
    def named(config: RunConfig, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> _Loaded:
        try:
            return load(config, *args, **kwargs)
        except (ConfigError, DataError, ModelError) as error:
            said, layers = str(error), vars(config).get("layers", ()) if isinstance(config, RunConfig) else ()
            if any(layer.prefix and said.startswith(layer.prefix) for layer in layers):
                raise  # by another such function
            if isinstance(config, RunConfig) and not isinstance(error, ConfigError):
                said = name_setting(said, config)
            error.args = ("\n".join(name_origin(line, layers, "") for line in said.splitlines()),)
            raise

    return named
