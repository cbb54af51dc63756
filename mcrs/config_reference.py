"""The keys of a configuration and the settings of all components, as Markdown tables."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic_core import PydanticUndefined

from mcrs.config import RunConfig, Settings
from mcrs.registry import LANGUAGE_MODELS, RERANKERS, RETRIEVERS, TRAINERS, Registration, Registry
from mcrs.registry.components import (
    FromRun,
    Provided,
    describe_kind,
    describe_meaning,
    find_marker,
    settings_class,
    signature_of,
)
from mcrs.registry.summaries import ROLE

_HEAD = ("| key | type | default | meaning |", "|---|---|---|---|")
#: The heading of each kind of component, and where a configuration names it.
_KINDS = (
    ("Retrievers", "`retrieval_type` names one, `retrieval` holds its settings", RETRIEVERS),
    ("Rerankers", "each an entry of `rerankers`, with its `type`", RERANKERS),
    ("Language models", "`lm_backend` names one, `lm` holds its settings", LANGUAGE_MODELS),
    ("Trainers", "`mcrs train` names one, `training.NAME` holds its settings", TRAINERS),
)
_REQUIRED = "*required*"
_CELL = re.compile(r"(?<!\\)\|")
# A link alone in parentheses only leads to more; of any other, the words are part of the sentence.
_ONLY_LINK, _LINK = re.compile(r" ?\(\[[^\]]*\]\([^)]*\)\)"), re.compile(r"\[([^\]]*)\]\([^)]*\)")


def reference() -> str:
    """Every configuration key and every setting of a component, with its type, default and meaning."""
    lines = ["## Keys", "", *_HEAD, *_field_rows(RunConfig)]
    for title, where, registry in _KINDS:
        lines += ["", f"## {title}", "", f"By registered name; {where}."]
        for names in _by_class(registry):
            lines += ["", *_component(registry, names)]
    return "\n".join(lines)


def _by_class(registry: Registry) -> list[list[str]]:
    """The names of this package's own components, those of one class together."""
    groups: dict[type, list[str]] = {}
    for name in registry.built_in:
        groups.setdefault(registry[name].load(), []).append(name)
    return list(groups.values())


def _component(registry: Registry, names: Sequence[str]) -> Iterator[str]:
    component = registry[names[0]].load()
    text = inspect.getdoc(component) or ""
    yield f"### {', '.join(f'`{name}`' for name in names)}"
    yield ""
    yield _plain(text.partition("\n\n")[0])
    if presets := [line for name in names for line in _presets(name, registry[name])]:
        yield from ("", *presets)
    rows = list(_setting_rows(component, text))
    yield from ("", *_HEAD, *rows) if rows else ("", "It has no settings.")


def _setting_rows(component: type, docstring: str) -> Iterator[str]:
    meanings = _argument_meanings(docstring)
    shown: dict[type, str] = {}
    for name, (parameter, hint) in signature_of(component).items():
        if find_marker(hint, Provided):
            continue
        kind, meaning = _kind(hint), describe_meaning(hint) or meanings.get(name, "")
        if from_run := find_marker(hint, FromRun):
            yield _row(name, kind, f"the run's `{from_run.key}`", meaning)
            continue
        default = _REQUIRED if parameter.default is parameter.empty else _value(parameter.default)
        block = settings_class(hint)
        if block in shown:
            yield _row(name, f"{kind}, as `{shown[block]}`", default, meaning)
            continue
        yield _row(name, kind, default, meaning)
        if block is not None:
            shown[block] = name
            yield from _field_rows(block, f"{name}.N." if kind.startswith("list") else f"{name}.")


def _kind(hint: Any) -> str:  # noqa: ANN401 - any type
    """A type in words; as Python has it where a plug-in has a type that no words describe."""
    try:
        return describe_kind(hint)
    except (IndexError, KeyError, TypeError):
        return inspect.formatannotation(get_args(hint)[0] if get_origin(hint) is Annotated else hint)


def settings_text(registration: Registration) -> str:
    """The settings of a component as plain text: a line for each, and what it means below it."""
    component = registration.load()
    blocks = []
    for row in _setting_rows(component, inspect.getdoc(component) or ""):
        key, kind, default, meaning = (_without_markup(cell) for cell in _CELL.split(row)[1:-1])
        if key in registration.settings:
            default = _without_markup(_value(registration.settings[key]))
        if key in _whole(registration):
            meaning += f" {_without_markup(_replaced(key))}"
        shown = ", required" if default == _REQUIRED else f" (default: {default})" if default else ""
        blocks.append(f"  {key}: {kind}{shown}\n      {meaning}".rstrip())
    return "\n".join(blocks)


def _without_markup(cell: str) -> str:
    return _LINK.sub(r"\1", _ONLY_LINK.sub("", cell)).strip().replace("`", "")


def _presets(name: str, registration: Registration) -> Iterator[str]:
    if registration.settings:
        presets = ", ".join(f"`{key}: {json.dumps(value)}`" for key, value in registration.settings.items())
        yield ". ".join([f"- `{name}` presets {presets}", *map(_replaced, _whole(registration))])


def _whole(registration: Registration) -> list[str]:
    """The presets that are mappings: a setting of that name replaces one as a whole."""
    return [key for key, value in registration.settings.items() if isinstance(value, Mapping)]


def _replaced(key: str) -> str:
    return f"A `{key}` of your own replaces this whole mapping; the defaults of `{key}.*` below then apply."


def _field_rows(model: type[Any], prefix: str = "") -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        kind, block = field.annotation, settings_class(field.annotation)
        default = field.get_default(call_default_factory=True)
        shown = _REQUIRED if default is PydanticUndefined else "" if isinstance(default, Settings) else _value(default)
        rows.append(_row(prefix + name, describe_kind(kind, field.metadata), shown, field.description or ""))
        if block is not None:
            rows += _field_rows(block, f"{prefix}{name}.")
    return rows


def _row(key: str, kind: str, default: str, meaning: str) -> str:
    cells = (f"`{key}`", kind, default, _plain(meaning, has_default=bool(default)))
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _value(value: object) -> str:
    return "" if value is None else f"`{json.dumps(value, default=repr)}`"


def _argument_meanings(docstring: str) -> Mapping[str, str]:
    """The descriptions of arguments in a docstring in Google's style."""
    section = docstring.partition("\nArgs:\n")[2].partition("\n\n")[0]
    entries = re.split(r"\n(?= {4}\w)", "\n" + section)
    parts = (entry.partition(":") for entry in entries)
    return {name.strip(): text for names, _, text in parts for name in names.split(",")}


def _plain(text: str, *, has_default: bool = False) -> str:
    """A docstring's text as one line of Markdown, worded for YAML: an unset key is null unless it has a default."""
    none = "null:" if has_default else "Unset:"
    text = re.sub(r"\bNone:", none, ROLE.sub(r"`\1`", text)).replace("``", "`")
    return " ".join(text.split())


if __name__ == "__main__":
    print(reference())  # noqa: T201 - printing is what the module is run for
