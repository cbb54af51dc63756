"""Reading lists that data frames wrote as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mcrs.checks.finite_json import parse_json

_ENDS = {"[": "]", "(": ")", "{": "}"}
_ARRAY = re.compile(r"array\((\[.*\])(?:,\s*dtype=[\w<>']+)?\)", re.DOTALL)
_ITEM = re.compile(
    r"""'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<number>-?\d+(?:\.\d+)?)|"""
    r"""(?:None|null|nan|NaN|<NA>)(?=[\s,\])}])""",
    re.DOTALL,
)
_BARE_ITEM = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|\Z)""")
_BETWEEN = re.compile(r"\s*,\s*|\s+|(?=[\])}]\Z)")
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))", re.DOTALL)
_SPACE = {"n": " ", "r": " ", "t": " "}


def read_lists(values: Sequence[Any], *, mixed: bool) -> list[Any]:
    """The lists that texts of a column hold; other values stay as they are.

    If ``mixed``, each list is read, and ``[jazz, calm]`` if all texts of the column have brackets, as databases write
    lists. Else lists are read only if every text of the column is one: a title may look like a list.
    """
    lists = [written_list(value) if isinstance(value, str) else None for value in values]
    texts = [value for value in values if isinstance(value, str)]
    # A single name in brackets, such as "[unknown]", is a name.
    if mixed and any("," in text for text in texts) and all(map(_is_bracketed, texts)):
        unread = zip(values, lists, strict=True)
        lists = [_bare_items(value) if found is None and isinstance(value, str) else found for value, found in unread]
    if not mixed and any(found is None and isinstance(value, str) for value, found in zip(values, lists, strict=True)):
        return list(values)
    return [value if found is None else found for value, found in zip(values, lists, strict=True)]


def written_list(text: str) -> list[str] | None:
    """The texts of a list such as ``['jazz', 'calm']``, without missing and empty ones; None for any other text.

    Lists, tuples and sets of Python, arrays of numpy (without commas) and lists of JSON are read.
    """
    text = text.strip()
    if array := _ARRAY.fullmatch(text):
        text = array[1]
    if len(text) < 2 or _ENDS.get(text[0]) != text[-1]:
        return None
    items: list[Any] | None = _json_items(text) or _written_items(text)
    # "[1979]" and "()" may be names.
    if items is None or (len(items) == 1 and isinstance(items[0], (int, float))) or (not items and text[0] != "["):
        return None
    texts = [item if isinstance(item, str) else str(item) for item in items if item is not None and item == item]
    return [text for text in map(str.strip, texts) if text]


def _is_bracketed(text: str) -> bool:
    return len(text) > 1 and text[0] in "[{" and _ENDS[text[0]] == text[-1]


def _bare_items(text: str) -> list[str]:
    """The entries of a list whose texts need no quotation marks."""
    parts = ("".join(match.groups("")).strip() for match in _BARE_ITEM.finditer(text[1:-1]))
    return [part for part in parts if part and part.lower() not in ("null", "nan", "none")]


def _json_items(text: str) -> list[Any] | None:
    try:
        found = parse_json(text)
    except (ValueError, RecursionError):
        return None
    plain = isinstance(found, list) and all(item is None or isinstance(item, (str, int, float)) for item in found)
    return found if plain else None


def _written_items(text: str) -> list[str | None] | None:
    items: list[str | None] = []
    place, end = len(text) - len(text[1:].lstrip()), len(text) - 1
    while place < end:
        item = _ITEM.match(text, place)
        between = _BETWEEN.match(text, item.end()) if item else None
        if item is None or between is None:
            return None
        quoted = item["single"] if item["double"] is None else item["double"]
        items.append(item["number"] if quoted is None else _ESCAPE.sub(_unescape, quoted))
        place = between.end()
    return items


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _SPACE.get(escape[3], escape[3])
