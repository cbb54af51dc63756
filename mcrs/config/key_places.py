"""Where a key belongs that a configuration has at another place, found in the reference: its keys and components."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mcrs.config.schema import RunConfig, backend_of
from mcrs.errors import ConfigError
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS, Registry
from mcrs.registry.components import FromRun, Provided, find_marker, nested_registry, settings_class, signature_of

# A mistake in a key: its dotted path, what is said of it, the nearest key of that place, and the keys of that place.
_UNKNOWN = re.compile(
    r"(?P<path>.+?): (?P<said>unknown key|'[^']+' has no such setting)"
    r"(?:; did you mean '(?P<near>[^']+)'\?)?(?P<known> \(known: .*\))"
)
_MOST = 4


def name_place(mistake: str, data: Mapping[str, Any]) -> str:
    """Add to a mistake of a configuration's data, if it is an unknown key, the places where there is such a key."""
    if not (found := _UNKNOWN.fullmatch(mistake)):
        return mistake
    path, near = found["path"], found["near"]
    key = path.rpartition(".")[2]
    places = list(dict.fromkeys(_places(key, data)))
    if path in places:  # one key with dots in it
        hint = f"; dots do not nest keys here: write {key!r} in {path.rpartition('.')[0]!r}"
        return f"{path}: {found['said']}{hint}{found['known']}"
    meant = dict.fromkeys([*places[:_MOST], *([near] if near else [])])
    hint = f"; did you mean {_listed(meant, 'or')}?" if meant else ""
    owners = "" if places else owners_of(key)
    return f"{path}: {found['said']}{hint}{owners and f'; {owners}'}{found['known']}"


def owners_of(key: str) -> str:
    """Which components have a setting of this name: ``'k1' is a setting of the retriever 'bm25'``; ``""`` for none."""
    owners = ", and of ".join(_owners(key))
    return f"{key!r} is a setting of {owners}" if owners else ""


def _places(key: str, data: Mapping[str, Any]) -> Iterator[str]:
    """The dotted keys of this name that a configuration with these data, nested mappings, may have."""
    if key in RunConfig.model_fields:
        yield key
    for name, field in RunConfig.model_fields.items():
        if (block := settings_class(field.annotation)) and key in block.model_fields:
            yield f"{name}.{key}"
    if key in TRAINERS:
        yield f"training.{key}"
    for component in _named_components(data):
        yield from _places_in(*component, key)


def _named_components(data: Mapping[str, Any]) -> Iterator[tuple[Registry, object, object, str]]:
    """The components that the data name, each with its settings and their dotted path."""
    retriever = data.get("retrieval_type", RunConfig.model_fields["retrieval_type"].default)
    yield RETRIEVERS, retriever, data.get("retrieval"), "retrieval"
    yield from _items(RERANKERS, data.get("rerankers"), "rerankers")
    lm_type = data.get("lm_type", RunConfig.model_fields["lm_type"].default)
    yield LANGUAGE_MODELS, backend_of(lm_type, data.get("lm_backend")), data.get("lm"), "lm"
    training = data.get("training")
    for kind, settings in training.items() if isinstance(training, Mapping) else ():
        yield TRAINERS, kind, settings, f"training.{kind}"


def _items(registry: Registry, value: object, where: str) -> Iterator[tuple[Registry, object, object, str]]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, Mapping):
            yield registry, item.get("type"), item, f"{where}.{index}"


def _places_in(registry: Registry, name: object, settings: object, where: str, key: str) -> Iterator[str]:
    own = _settings_of(registry, name)
    if key in own:
        yield f"{where}.{key}"
    for setting, hint in own.items():
        if inner := nested_registry(hint):
            items = settings.get(setting) if isinstance(settings, Mapping) else None
            for each in _items(inner, items, f"{where}.{setting}"):
                yield from _places_in(*each, key)
        elif (block := settings_class(hint)) and key in block.model_fields:
            yield f"{where}.{setting}.{key}"


def _settings_of(registry: Registry, name: object) -> dict[str, Any]:
    """The settings of a component with their types, without those that the run gives; none if it cannot be imported."""
    try:
        signature = signature_of(registry[str(name)].load())
    except ConfigError:
        return {}
    return {
        key: hint
        for key, (_, hint) in signature.items()
        if find_marker(hint, Provided) is None and find_marker(hint, FromRun) is None
    }


def _owners(key: str) -> Iterator[str]:
    """The components that have a setting of this name, in words: a text for each kind of component."""
    for registry in (RETRIEVERS, RERANKERS, LANGUAGE_MODELS, TRAINERS):
        names = [name for name in registry.names() if key in _settings_of(registry, name)]
        if names:
            yield f"the {registry.kind}{'s' if names[1:] else ''} {_listed(names, 'and')}"


def _listed(names: Iterable[str], conjunction: str) -> str:
    *earlier, last = map(repr, names)
    return f"{', '.join(earlier)} {conjunction} {last}" if earlier else last
