"""Describing the differences between two sets of conditions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# The most characters of a value in a message, and the most differences.
_LONGEST, _MOST = 60, 5
_UNSET = object()


def describe_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The dotted keys that differ between two conditions, with both values where these are short; ``""`` if none do."""
    old, new = _flatten(before), _flatten(now)
    keys = sorted(old.keys() | new.keys())
    found = [
        f"{key.removeprefix('config.')} ({_show_change(old.get(key, _UNSET), new.get(key, _UNSET))})"
        for key, following in zip(keys, [*keys[1:], ""], strict=True)
        # What became a mapping is named by its keys.
        if old.get(key) != new.get(key) and (key in new or not following.startswith(f"{key}."))
    ]
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return "; ".join(found[:_MOST]) + more


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            value = {str(position): item for position, item in enumerate(value)}
        leaves |= _flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return leaves


def _show_change(before: object, now: object) -> str:
    texts = ["unset" if value is _UNSET else json.dumps(value, ensure_ascii=False) for value in (before, now)]
    # Long values are mostly hashes, which say nothing to a user.
    return "changed" if max(map(len, texts)) > _LONGEST else f"{texts[0]} before, {texts[1]} now"
