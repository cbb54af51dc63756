"""Describing the differences between two sets of conditions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

# The most characters of a value in a message, and the most differences.
_LONGEST, _MOST = 60, 5
_UNSET = object()
# Conditions that hold the identities of models and files by their names.
_FILES = ("files", "candidate_files")
_BY_NAME = ("weights", *_FILES)


def describe_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The dotted keys that differ between two conditions, with both values where these are short; ``""`` if none do.

    A model or file that has the same content under another name, or another spelling of its path, is no difference; nor
    is a new file, as :func:`without_new_files` says.
    """
    now = without_new_files(before, now)
    before = _renamed(before, _other_names(before, now))
    found = [f"{key.removeprefix('config.')} ({change})" for key, change in sorted(_changes("", before, now))]
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return "; ".join(found[:_MOST]) + more


def without_new_files(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The present conditions without the files that the earlier ones do not have, under whatever name.

    A component may have written them since. If a setting names another file than before, the earlier file is missing.
    """
    kept: dict[str, Any] = {}
    for kind in now.keys() & _FILES:
        old = before.get(kind, {})
        kept[kind] = {name: own for name, own in now[kind].items() if name in old or own in old.values()}
    return {**now, **kept}


def _other_names(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, str]:
    """The present name of each model or file that had another one."""
    old, new = ({name: own for kind in _BY_NAME for name, own in each.get(kind, {}).items()} for each in (before, now))
    added = {identity: name for name, identity in new.items() if name not in old}
    return {name: added[identity] for name, identity in old.items() if name not in new and identity in added}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """A value in which some texts are replaced by others."""
    if isinstance(value, Mapping):
        return {names.get(key, key): _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


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
    if max(map(len, texts)) > _LONGEST:  # mostly hashes, which say nothing to a user
        return "new" if before is _UNSET else "missing now" if now is _UNSET else "changed"
    return f"{texts[0]} before, {texts[1]} now"
