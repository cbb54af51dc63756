"""Nested values: lists of texts, conversations and goals."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from typing import Any

from mcrs.checks.finite_json import parse_json
from mcrs.data.columns.scalars import Mismatch, is_missing, read_id, read_text, read_value, read_whole_number
from mcrs.data.message_names import rename_keys

#: What is expected, for messages.
CONVERSATION = "a list of messages with turn_number, role and content"
_MESSAGE = "a message with turn_number, role and content"
_STRING_OR_GAP = re.compile(r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|\}\s+\{""", re.DOTALL)
GOAL = "a mapping with category and specificity"
TEXT = "a string"
VALUE = "a string, a number or a date"


def one_or_list(read: Callable[[object], str], expected: str) -> Callable[[object], str | list[str | None]]:
    """A reader of one value or a list of values, of each of which this is expected."""

    def read_both(value: object) -> str | list[str | None]:
        if not isinstance(value, (list, tuple)):
            return read(value)
        return [_part(f"value {position}", read, item, expected) for position, item in enumerate(value, 1)]

    return read_both


def _part(key: str, read: Callable[[object], Any], value: object, expected: str) -> Any:  # noqa: ANN401 - what read returns
    """A part of a value; a missing one is None."""
    if is_missing(value):
        return None
    try:
        return read(value)
    except Mismatch as mismatch:
        raise Mismatch(mismatch.found, mismatch.expected or expected, (key, *mismatch.path)) from None


def read_conversation(value: object) -> list[dict[str, Any]]:
    """The messages of a conversation: a list of mappings, a mapping of lists, or the JSON of either."""
    value = parse_written(value, CONVERSATION)
    if isinstance(value, dict):
        value = _rows(value)
    if not isinstance(value, (list, tuple)):
        raise Mismatch(value, CONVERSATION)
    messages = []
    for position, message in enumerate(value, 1):
        try:
            messages.append(_read_message(message))
        except Mismatch as mismatch:
            raise mismatch.within(f"message {position}") from None
    return messages


def _rows(columns: dict[Any, Any]) -> list[dict[str, Any]]:
    """Convert the storage form of ``Sequence({…})``, a list for each key, to a mapping for each row."""
    lists = {key: column for key, column in columns.items() if isinstance(column, (list, tuple))}
    if len({len(column) for column in lists.values()}) != 1:
        raise Mismatch(columns, f"{CONVERSATION}, or a mapping of lists of the same length")
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def _read_message(value: object) -> dict[str, Any]:
    message = _mapping(value, _MESSAGE)
    renaming = "" if {"role", "content"} <= message.keys() else rename_keys(list(message), ("role", "content"))
    if renaming or (message.get("role") is None and message.get("content") is None):
        raise Mismatch(message, f"{_MESSAGE}{renaming}")
    role = _part("role", read_text, message.get("role"), TEXT)
    # A played track is an id, and ids may be numbers.
    read_content, expected = (read_id, "the id of one track") if role == "music" else (read_text, TEXT)
    return {
        "turn_number": _part("turn_number", read_whole_number, message.get("turn_number"), "a whole number"),
        "role": role,
        "content": _part("content", read_content, message.get("content"), expected),
    }


def read_goal(value: object) -> dict[str, str | None]:
    """The goal of a conversation: a mapping, or its JSON."""
    goal = _mapping(value, GOAL)
    return {key: _part(key, read_value, goal.get(key), VALUE) for key in ("category", "specificity")}


def _mapping(value: object, expected: str) -> dict[Any, Any]:
    value = parse_written(value, expected)
    if isinstance(value, list) and all(isinstance(item, tuple) for item in value):
        return dict(value)  # Arrow's map type
    if not isinstance(value, dict):
        raise Mismatch(value, expected)
    return value


def parse_written(value: object, expected: str) -> object:
    """A value, parsed if it is JSON text, or what Python prints, which data frames write to CSV.

    Raises:
        Mismatch: It is another text.
    """
    if not isinstance(value, str):
        return value
    for parse in (parse_json, _read_python):
        try:
            return parse(value)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
    raise Mismatch(value, f"{expected}, or its JSON")


def _read_python(text: str) -> object:
    """A value as Python prints it; numpy prints the entries of a list without commas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(_STRING_OR_GAP.sub(lambda match: match[1] or "}, {", text.strip()))
