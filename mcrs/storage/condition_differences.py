"""Describing the differences between two sets of conditions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

# The most characters of a value in a message, and the most differences.
_LONGEST, _MOST = 60, 5
_UNSET = object()


def describe_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The dotted keys that differ between two conditions, with both values where these are short; ``""`` if none do."""
    found = [f"{key.removeprefix('config.')} ({change})" for key, change in sorted(_changes("", before, now))]
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return "; ".join(found[:_MOST]) + more


def _changes(key: str, before: object, now: object) -> Iterator[tuple[str, str]]:
    """The keys at and below a dotted key whose values differ, each with its change."""
    old, new = _nested(before), _nested(now)
    if not (old or new):
        if _content(before) != _content(now):
            yield key, _show_change(before, now)
        return
    # What became a mapping is named by its keys.
    if not new and _content(now) not in (None, []):
        yield key, _show_change(_UNSET, now)
    for name in old.keys() | new.keys():
        yield from _changes(f"{key}.{name}".lstrip("."), old.get(name, _UNSET), new.get(name, _UNSET))


def _nested(value: object) -> Mapping[str, object]:
    """The values in a mapping, or in a list of mappings by their positions; of any other value none."""
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return {str(position): item for position, item in enumerate(value)}
    return value if isinstance(value, Mapping) else {}


def _content(value: object) -> object:
    """A value, or None where nothing is set."""
    return None if value is _UNSET or value == {} else value


def _show_change(before: object, now: object) -> str:
    texts = ["unset" if value is _UNSET else json.dumps(value, ensure_ascii=False) for value in (before, now)]
    # Long values are mostly hashes, which say nothing to a user.
    return "changed" if max(map(len, texts)) > _LONGEST else f"{texts[0]} before, {texts[1]} now"
