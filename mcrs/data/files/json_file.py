"""JSON files with the rows in a list of objects, or an object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from mcrs.checks.json_problems import describe_json_problem
from mcrs.checks.mistakes import Mistake
from mcrs.checks.plain_values import json_repr, short_repr, valid_text
from mcrs.data.files.decoding import COMPRESSED_SUFFIXES, read_text
from mcrs.data.files.file_table import FileTable
from mcrs.data.files.row_keys import repeated_key
from mcrs.errors import DataError

#: The paths of rows in playlists and libraries: nested lists of objects.
_PATHS = (
    ("playlists", "items"),
    ("playlists", "tracks"),
    ("tracks", "items"),
    ("tracks", "track"),
    ("tracks",),
    ("items",),
)
# Those if "tracks" is a list: there, "track" is a part of a row.
_PATHS_OF_LIST = tuple(keys for keys in _PATHS if keys != ("tracks", "track"))
# Lists of objects that only a single track or conversation has, and others that are never rows.
_OF_ONE_ROW = ("artists", "artist-credit", "conversations", "messages")
_PARTS = ("artist", "tags", "genres", "images", "image", "releases")


def read_json_file(path: Path) -> FileTable:
    """Read a list of objects, an object with such a list or with a row for each key, one row, or a data frame.

    Of several lists, ``tracks`` or ``items`` is read. The tracks of all playlists of a file are concatenated. A file
    with an object on each line, as data frames write it, is read by :func:`read_json_lines_file`, whatever its suffix.

    Raises:
        DataError: The file cannot be read, is not JSON, or has no such list.
    """
    text, encoding = read_text(path)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        first = text[: error.pos].strip()
        if error.msg == "Extra data" and first.startswith("{") and "\n" not in first:
            return read_json_lines_file(path)
        raise DataError(f"{path}{describe_json_problem(error)}") from None
    except RecursionError:
        raise DataError(f"{path}: the JSON is nested too deeply") from None
    except ValueError as error:  # a number with too many digits
        raise DataError(f"cannot read {path}: {error}") from None
    where, items, keys = _find_rows(_unwrapped(value), path)
    if keys is not None and (repeated := repeated_key(text, keys)) is not None:
        raise DataError(f"{path}: duplicate key {repeated!r}; give each row a key of its own")
    rows, labels, mistakes = [], [], []
    for number, item in enumerate(items, start=1):
        label = f"{path}, item {number if keys is None else repr(keys[number - 1])}{where and f' of {where}'}"
        if isinstance(item, dict):
            rows.append(item)
            labels.append(label)
        else:
            mistakes.append(
                Mistake("where an object is expected", f"{label}: expected an object, found {json_repr(item)}")
            )
    return replace(_make_table(rows, labels, f"JSON, {encoding}", tuple(mistakes)), keys=keys)


def read_json_lines_file(*paths: Path) -> FileTable:
    """Read an object on each line of a file, or of several files.

    Raises:
        DataError: A file cannot be read, or a line is not a JSON object.
    """
    parts = [(path, *parse_json_lines(path)) for path in paths]
    labels = [f"{path}, line {number}" for path, _, numbers in parts for number in numbers]
    return _make_table([row for _, rows, _ in parts for row in rows], labels, "JSON Lines")


def parse_json_lines(path: Path) -> tuple[list[dict[str, object]], list[int]]:
    """The objects of a file with their line numbers, from 1. Empty lines are skipped.

    Raises:
        DataError: The file cannot be read, or a line is not a JSON object.
    """
    # Not Arrow's JSON reader, which converts every text that looks like a date to a timestamp.
    try:
        if path.suffix.lower() not in COMPRESSED_SUFFIXES:
            with path.open(encoding="utf-8-sig") as stream:
                return _parse_lines(stream, path)
    except UnicodeDecodeError:
        pass  # another encoding
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None
    return _parse_lines(read_text(path, programs_only=True)[0].split("\n"), path)


def _parse_lines(lines: Iterable[str], path: Path) -> tuple[list[dict[str, object]], list[int]]:
    rows: list[dict[str, object]] = []
    numbers: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(f"{path}{describe_json_problem(error, number)}") from None
        except RecursionError:
            raise DataError(f"{path}, line {number}: the JSON is nested too deeply") from None
        except ValueError as error:  # a number with too many digits
            raise DataError(f"{path}, line {number}: {error}") from None
        if not isinstance(row, dict):
            raise DataError(f"{path}, line {number}: expected an object, found {line.strip()[:60]}")
        rows.append(row)
        numbers.append(number)
    return rows, numbers


def _make_table(
    rows: list[dict[str, Any]], labels: list[str], layout: str, mistakes: tuple[Mistake, ...] = ()
) -> FileTable:
    keys = dict.fromkeys(chain.from_iterable(rows))
    columns = {valid_text(key): [row.get(key) for row in rows] for key in keys}
    return FileTable(columns, len(rows), layout, labels.__getitem__, mistakes=mistakes)


def _find_rows(value: object, path: Path) -> tuple[str, list[Any], tuple[str, ...] | None]:
    """The rows of a file, the keys that lead to them, joined by dots, and the key of each row if they have keys."""
    if isinstance(value, list):
        return "", value, None
    if not isinstance(value, dict):
        raise DataError(f"{path}: expected a list of objects, or an object that holds one, found {json_repr(value)}")
    for key in ("tracks", "items"):
        if isinstance(value.get(key), list):
            break
        if _has_keyed_rows(value.get(key)) and len(value[key]) > 1:
            return key, list(value[key].values()), _texts(value[key])
    for keys in _PATHS_OF_LIST if isinstance(value.get("tracks"), list) else _PATHS:
        if rows := _follow(value, keys):
            return ".".join(keys), rows, None
    if (frame := frame_rows(value)) is not None:
        return "", frame, None
    if _has_keyed_rows(value):
        return "", list(value.values()), _texts(value)
    return (*_only_list(value, path), None)


def _only_list(value: dict[str, Any], path: Path) -> tuple[str, list[Any]]:
    """The only list of an object with its key, or the object as the only row."""
    lists = [key for key, item in value.items() if isinstance(item, list)]
    full = _row_lists(value)
    is_container = any(isinstance(value.get(first), (list, dict)) for first, *_ in _PATHS)  # an empty playlist
    if not full and not is_container and any(isinstance(item, (str, int, float)) for item in value.values()):
        return "", [value]
    lists = full or lists
    if len(lists) != 1:
        found = ", ".join(map(short_repr, lists or value)) or "an empty object"
        raise DataError(
            f"{path}: expected a list of objects, an object that holds such a list (its only one, 'tracks' or 'items') "
            f"or an object with one object for each id; found {'the lists ' if lists else ''}{found}"
        )
    return lists[0], value[lists[0]]


def _row_lists(value: dict[str, Any]) -> list[str]:
    """The keys of the lists of objects that may be rows; none if the object is a row itself."""
    lists = [
        key for key, item in value.items() if isinstance(item, list) and any(isinstance(part, dict) for part in item)
    ]
    return [] if any(key in _OF_ONE_ROW for key in lists) else [key for key in lists if key not in _PARTS]


def _unwrapped(value: object) -> object:
    """What the only key of an object holds, if that is an object with a list of rows."""
    if not (isinstance(value, dict) and len(value) == 1 and _has_keyed_rows(value)):
        return value
    outer: dict[str, Any]
    ((key, outer),) = value.items()
    inner = _unwrapped(outer)
    holds_rows = inner is not outer or _row_lists(outer) or any(_follow(outer, keys) for keys in _PATHS)
    return inner if holds_rows and (key,) not in _PATHS else value


def _has_keyed_rows(value: object) -> bool:
    """Whether a value is an object of objects that are not all empty."""
    return isinstance(value, dict) and all(isinstance(row, dict) for row in value.values()) and any(value.values())


def _texts(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(valid_text, keys))


def _follow(value: dict[str, Any], keys: tuple[str, ...]) -> list[Any]:
    """The objects at the end of a path of keys; empty if there are none."""
    found: list[Any] = [value]
    for key in keys:
        parts = [part.get(key) for part in found if isinstance(part, dict)]
        if not any(isinstance(part, (list, dict)) for part in parts):
            return []
        found = list(chain.from_iterable(part if isinstance(part, list) else [part] for part in parts if part))
    return found if any(isinstance(part, dict) for part in found) else []


def frame_rows(value: dict[str, Any]) -> list[Any] | None:
    """The rows of a data frame in a form other than a list of rows; None for other objects.

    pandas writes a column for each key (``to_json``), or names and rows apart (``orient="split"``); ``to_dict("list")``
    and polars give a list for each column. An object for each row (``orient="index"``) is not converted here.
    """
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data]
    columns = list(value.values())
    if len(columns) > 1 and all(isinstance(column, list) for column in columns):
        same = len(set(map(len, columns))) == 1 and not any(isinstance(item, dict) for item in chain(*columns))
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)] if same else None
    if not columns or not all(isinstance(column, dict) for column in columns):
        return None
    labels = list(columns[0])
    if not all(map(str.isdecimal, labels)) or any(list(column) != labels for column in columns):
        return None
    return [{name: column[label] for name, column in value.items()} for label in labels]
