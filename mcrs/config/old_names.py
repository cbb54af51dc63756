"""Names of an earlier release: what a configuration calls by them is read under the present names."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from mcrs.config.schema import RunConfig, backend_of
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS, Registry
from mcrs.registry.components import Renamed, find_markers, nested_registry, settings_class, signature_of

logger = logging.getLogger(__name__)

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def current_names(data: Mapping[str, Any], below: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
    """The keys of a configuration under the present names of settings and components; each old name is warned of once.

    The keys are nested mappings, unchecked; what has another shape stays as it is. The configuration ``below``, over
    which they are laid, under present names, says of which type a component is where ``data`` does not.

    Raises:
        ConfigError: A setting is given under both names.
    """
    hints = get_type_hints(RunConfig, include_extras=True)
    renamed = _renamed_keys(data, hints, "")
    for key, registry in (("retrieval_type", RETRIEVERS), ("lm_backend", LANGUAGE_MODELS)):
        if isinstance(renamed.get(key), str):
            renamed[key] = current_type(registry, renamed[key])
    chosen = {**below, **renamed}
    retriever = chosen.get("retrieval_type", RunConfig.model_fields["retrieval_type"].default)
    back_end = backend_of(chosen.get("lm_type"), chosen.get("lm_backend"))
    for key, registry, name in (("retrieval", RETRIEVERS, retriever), ("lm", LANGUAGE_MODELS, back_end)):
        if key in renamed:
            renamed[key] = _renamed_settings(registry, name, renamed[key], below.get(key), f"{key}.")
    if isinstance(training := renamed.get("training"), dict):
        renamed["training"] = {
            kind: _renamed_settings(TRAINERS, kind, settings, None, f"training.{kind}.")
            for kind, settings in training.items()
        }
    if "rerankers" in renamed:
        renamed["rerankers"] = _renamed_list(RERANKERS, renamed["rerankers"], below.get("rerankers"), "rerankers.")
    return renamed


def current_type(registry: Registry, name: str) -> str:
    """The present name of a component; an old one is warned of once."""
    current = registry.current_name(name)
    if current != name:
        warn_renamed(f"{registry.kind} {name!r}", repr(current))
    return current


@cache
def warn_renamed(old: str, new: str) -> None:
    """Warn once of an old name."""
    logger.warning("%s is now named %s; the old name stops working in the next release", old, new)


def _renamed_keys(data: Mapping[str, Any], hints: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Settings under their present names, those of the settings classes in them included."""
    present = {marker.old: name for name, hint in hints.items() for marker in find_markers(hint, Renamed)}
    renamed: dict[str, Any] = {}
    for key, value in data.items():
        name = key if key in hints else present.get(key, key)
        if name != key:
            if name in data:
                raise ConfigError(f"{where}{key}: this is the old name of {name}, which is set too; remove {key}")
            warn_renamed(f"setting {key!r}", repr(name))
        block = settings_class(hints.get(name))
        renamed[name] = _renamed_block(block, value, f"{where}{name}.") if block else value
    return renamed


def _renamed_block(block: type, value: object, where: str) -> object:
    if isinstance(value, list):
        return [_renamed_block(block, item, f"{where}{index}.") for index, item in enumerate(value)]
    return _renamed_keys(value, get_type_hints(block, include_extras=True), where) if isinstance(value, dict) else value


def _renamed_settings(registry: Registry, name: object, settings: object, below: object, where: str) -> object:
    """The settings of a component; those of an unknown one stay as they are."""
    try:
        signature = signature_of(registry[str(name)].load()) if isinstance(settings, Mapping) else {}
    except ConfigError:
        signature = {}
    if not isinstance(settings, Mapping) or not signature:
        return settings
    hints = {key: hint for key, (_, hint) in signature.items()}
    renamed = _renamed_keys(settings, hints, where)
    for key in renamed.keys() & hints.keys():
        if nested := nested_registry(hints[key]):
            inner = below.get(key) if isinstance(below, Mapping) else None
            renamed[key] = _renamed_list(nested, renamed[key], inner, f"{where}{key}.")
    return renamed


def _renamed_list(registry: Registry, value: object, below: object, where: str) -> object:
    """A list of components, or a mapping that changes some of those below by their index."""
    beneath = {str(index): item for index, item in enumerate(below)} if isinstance(below, (list, tuple)) else {}
    if isinstance(value, (list, tuple)):
        return [_renamed_item(registry, item, None, f"{where}{index}.") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _renamed_item(registry, item, beneath.get(key), f"{where}{key}.") for key, item in value.items()}
    return value


def _renamed_item(registry: Registry, item: object, below: object, where: str) -> object:
    if not isinstance(item, dict):
        return item
    named = dict(item)
    if isinstance(item.get("type"), str):
        named["type"] = current_type(registry, item["type"])
    name = named.get("type") or (below.get("type") if isinstance(below, Mapping) else None)
    return _renamed_settings(registry, name, named, below, where)
