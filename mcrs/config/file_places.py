"""The setting that names a file or a model: a component that fails to read it does not know where it is set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mcrs.config.specification import run_values, specify_trainer
from mcrs.registry.components import ComponentSpec, FromRun, NamesFiles, find_marker, settings_class, signature_of

if TYPE_CHECKING:
    from mcrs.config.schema import RunConfig


def name_setting(mistake: str, config: RunConfig) -> str:
    """Prefix a mistake about a file by the dotted key of the setting whose value it mentions.

    Of several such settings, one whose value is in quotes is named, or else the one with the longest value. A mistake
    that begins with a key stays.
    """
    if re.split(r"[.: ]", mistake, maxsplit=1)[0] in type(config).model_fields:
        return mistake
    settings = [(key, value) for spec in _specs(config) for key, value in _named_files(spec, config)]
    mentioned = [(key, value) for key, value in settings if _mentions(mistake, value)]
    if not mentioned:
        return mistake
    # A short value may also be a word of the mistake.
    key, _ = max(mentioned, key=lambda each: (repr(each[1]) in mistake, len(each[1])))
    return f"{key}: {mistake}"


def _mentions(mistake: str, value: str) -> bool:
    spellings = "|".join(map(re.escape, {value, str(Path(value))}))
    return re.search(rf"(?<![\w/.])(?:{spellings})(?!\w)", mistake) is not None


def _specs(config: RunConfig) -> Iterator[ComponentSpec]:
    yield from config.components.tree()
    for kind, settings in config.training.items():
        yield from specify_trainer(kind, settings).tree()


def _named_files(spec: ComponentSpec, config: RunConfig) -> Iterator[tuple[str, str]]:
    """The settings of a component that name files, by dotted keys; what its name presets is under the key of the name.

    A value that the component takes from the run is under the key of the run.
    """
    values = run_values(config, spec)
    for name, (parameter, hint) in signature_of(spec.component).items():
        from_run = find_marker(hint, FromRun)
        if name in spec.given:
            yield from _texts(hint, spec.given[name], f"{spec.where}.{name}")
        elif from_run is not None:
            yield from _texts(hint, values[from_run.key], from_run.key)
        else:
            preset = spec.presets.get(name, parameter.default)
            yield from ((spec.named, text) for _, text in _texts(hint, preset, ""))


def _texts(hint: object, value: object, key: str) -> Iterator[tuple[str, str]]:
    """The texts of a setting that name files, by dotted keys: all, or those of some fields of a block."""
    if find_marker(hint, NamesFiles):
        yield from ((".".join(keys), text) for keys, text in texts_in(value, key))
    elif (block := settings_class(hint)) and isinstance(value, Mapping):
        for name, field in block.model_fields.items():
            if any(isinstance(marker, NamesFiles) for marker in field.metadata):
                yield from ((".".join(keys), text) for keys, text in texts_in(value.get(name), key, name))


def texts_in(value: object, *keys: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """All texts of a nested value with the keys that lead to them."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, Mapping | list | tuple):
        for part, each in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from texts_in(each, *keys, str(part))
