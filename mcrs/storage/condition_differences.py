"""Describing the differences between two sets of conditions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

#: Maximum number of characters of a value in a message.
_LONGEST = 60


def describe_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The dotted keys that differ between two conditions, with both values where these are short."""
    old, new = _flatten(before), _flatten(now)
    return [
        f"{key} ({_show_change(old.get(key), new.get(key))})"
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            value = {str(position): item for position, item in enumerate(value)}
        leaves |= _flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return leaves


def _show_change(before: object, now: object) -> str:
    texts = [json.dumps(value, ensure_ascii=False) for value in (before, now)]
    # Long values are mostly hashes, which say nothing to a user.
    return "changed" if max(map(len, texts)) > _LONGEST else f"{texts[0]} before, {texts[1]} now"
