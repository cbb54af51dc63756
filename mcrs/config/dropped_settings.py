"""Settings that are dropped when a change replaces a component by another that does not have them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

from mcrs.config.schema import backend_of
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, Registry
from mcrs.registry.components import Provided, find_marker, signature_of

logger = logging.getLogger(__name__)

#: The blocks of a configuration in which a key ``type`` names a component.
_NESTING = {"retrieval": RETRIEVERS, "rerankers": RERANKERS}


def drop_unknown_settings(written: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the settings that the components of changes, which are going to override them, do not have."""
    kept = dict(written)
    for key, registry in _NESTING.items():
        if key in kept and isinstance(changes.get(key), dict):
            kept[key] = _without(kept[key], changes[key], registry, key)
    if isinstance(kept.get("lm"), dict):
        before, after = (
            backend_of(each.get("lm_type"), each.get("lm_backend")) for each in (kept, {**kept, **changes})
        )
        if before != after:
            kept["lm"] = _known(kept["lm"], LANGUAGE_MODELS, before, after, "lm")
    return kept


def _without(below: object, over: object, registry: Registry, where: str) -> object:
    if not isinstance(over, dict):
        return below
    if isinstance(below, list):
        return [_without(item, over.get(str(index)), registry, f"{where}.{index}") for index, item in enumerate(below)]
    if not isinstance(below, dict):
        return below
    kept = {key: _without(value, over.get(key), registry, f"{where}.{key}") for key, value in below.items()}
    before, after = below.get("type"), over.get("type")
    if isinstance(before, str) and isinstance(after, str) and before != after:
        return {"type": before, **_known(kept, registry, before, after, where)}
    return kept


def _known(settings: Mapping[str, Any], registry: Registry, before: str, after: str, where: str) -> dict[str, Any]:
    """The settings that the new component has; a message names the others."""
    try:
        signature = signature_of(registry[after].load())
    except ConfigError:  # the check of the configuration reports it
        return dict(settings)
    own = {key for key, (_, hint) in signature.items() if find_marker(hint, Provided) is None}
    dropped = [key for key in settings if key not in {*own, "type"}]
    if dropped:
        _tell(where, before, after, ", ".join(dropped))
    return {key: value for key, value in settings.items() if key in own}


@cache
def _tell(where: str, before: str, after: str, dropped: str) -> None:
    """Log dropped settings once: the variants of a sweep may drop the same settings many times."""
    logger.info("%s: %r does not have these settings of %r, which are dropped: %s", where, after, before, dropped)
