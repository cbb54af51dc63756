"""Where a key belongs that a grid file has at another level."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mcrs.checks.redaction import hide_secrets
from mcrs.config import RunConfig

_AT_THE_TOP = ("variants", "grid", "sample")
_OF_A_VARIANT = ("name", "after", "set")
_LONGEST = 60


def name_level(mistake: str, data: Mapping[str, Any]) -> str:
    """Add to a mistake of a grid file, if it is a key at the wrong level, how to write it."""
    path, _, said = mistake.partition(": ")
    (first, *_), variants, grid = path.split("."), data.get("variants"), data.get("grid")
    unknown = said.startswith("unknown key (")  # without a similar key
    advice = ""
    if path == "variants" and isinstance(variants, dict):
        advice = "write variants: [{name: …, set: {…}}, …]"
    elif unknown and path.count(".") > 1 and first == "variants" and isinstance(variants, list):  # but no empty key
        _, number, key = path.split(".", 2)
        advice = _of_a_variant(key, variants[int(number)].get(key))
    elif unknown and path in data:
        advice = _of_the_file(path, data[path])
    elif first == "grid" and said.startswith("expected a list") and isinstance(grid, dict):
        key = path.partition(".")[2]
        advice = _of_the_grid(key, grid[key]) if key and key in grid else ""
    return f"{mistake}; {advice}" if advice else mistake


def _of_a_variant(key: str, value: object) -> str:
    if key in _AT_THE_TOP:
        return f"write {key!r} at the top of the file"
    return f"write it in 'set', as in set: {{{_pair(key.removeprefix('set.'), value)}}}"


def _of_the_file(key: str, value: object) -> str:
    if key in _OF_A_VARIANT:
        return "it is a key of a variant: write variants: [{name: …, set: {…}}, …]"
    key = key.removeprefix("grid.")
    if not isinstance(value, list | dict) and key.partition(".")[0] not in RunConfig.model_fields:
        return ""
    fixed = "" if isinstance(value, list | dict) else ", or give all variants this value by --set"
    return f"write it in 'grid', as in {_in_grid(key, value)}{fixed}"


def _of_the_grid(key: str, value: object) -> str:
    if key in _AT_THE_TOP:
        return f"write {key!r} at the top of the file"
    way = "join nested keys by dots" if isinstance(value, dict) else "write the value in a list"
    return f"{way}, as in {_in_grid(key, value)}"


def _in_grid(key: str, value: object) -> str:
    pairs = (_pair(name, each if isinstance(each, list) else [each]) for name, each in _leaves(key, value))
    return f"grid: {{{', '.join(pairs)}}}"


def _leaves(key: str, value: object) -> Iterator[tuple[str, object]]:
    """The dotted keys of nested mappings, with their values."""
    if not isinstance(value, dict):
        yield key, value
        return
    for name, inner in value.items():
        yield from _leaves(f"{key}.{name}", inner)


def _pair(key: str, value: object) -> str:
    text = json.dumps(hide_secrets(value, *key.split(".")), ensure_ascii=False)
    return f"{key}: {text if len(text) <= _LONGEST else '…'}"
