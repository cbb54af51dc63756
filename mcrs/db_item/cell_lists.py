"""Splitting cells with several values: finding the separator of a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from mcrs.data.column_names import fold_column
from mcrs.db_item.known_columns import ALL_ARTISTS

#: What separates artists or tags wherever a column has it: semicolons, bars, and the commas of other scripts.
_SIGNS = ";|；｜、，،"
#: Artists whose names contain a comma and a space. Others are found if the file has the number of artists of a track.
COMMA_NAMES = (
    "Blood, Sweat & Tears", "Crosby, Stills & Nash", "Crosby, Stills, Nash & Young", "Earth, Wind & Fire",
    "Emerson, Lake & Palmer", "Medeski, Martin & Wood", "Peter, Paul & Mary", "Peter, Paul and Mary",
    "Tyler, The Creator", "Dave Dee, Dozy, Beaky, Mick & Tich", "Stock, Aitken & Waterman",
)  # fmt: skip
_ALL_ARTISTS = frozenset(map(fold_column, ALL_ARTISTS))
# A comma without a space after it, except in "10,000 Maniacs".
_BARE_COMMA = re.compile(r",(?!\s)(?<!\d,(?=\d))")


def split_column(
    field: str, column: str, cells: Sequence[Any], separator: str | None, counts: Sequence[int | None] = ()
) -> list[Any]:
    """Split the texts of a column into lists; lists in it stay as they are.

    A configured separator always splits. Otherwise, only artists and tags are split: by the first of the signs
    ``;|；｜、，،`` that a cell of the column has; else by the comma, in tags and in columns whose names are plural
    (``Artist Name(s)``, ``Artists``). With ``""`` as the separator nothing is split. ``counts`` is the number of
    artists of each cell, if the file has it.
    """
    if separator is None and field in ("artist_name", "tag_list"):
        texts = [cell for cell in cells if isinstance(cell, str)]
        separator = next((sign for sign in _SIGNS if any(sign in text for text in texts)), None)
        if separator is None and (field == "tag_list" or fold_column(column) in _ALL_ARTISTS):
            separator = ","
        if separator == "," and field == "artist_name":
            return _split_artists(cells, counts or [None] * len(cells))
    return list(cells) if separator is None else split_texts(cells, separator)


def split_texts(values: Sequence[Any], separator: str) -> list[Any]:
    """Split the texts of a column; other values stay as they are."""
    return [_cut(value, separator) if isinstance(value, str) else value for value in values]


def artist_counts(cells: Sequence[str | None]) -> list[int | None]:
    """Number of artists in each cell of a column of artist ids; ``None`` for an empty cell."""
    return [cell.count(":artist:") or len(re.split("[,;|]", cell)) if cell else None for cell in cells]


def _cut(cell: str, separator: str) -> list[str]:
    parts = cell.split(separator) if separator else [cell]
    return list(dict.fromkeys(part for text in parts if (part := text.strip())))


def _split_artists(cells: Sequence[Any], counts: Sequence[int | None]) -> list[Any]:
    """Split at commas, but not within names that contain one.

    If commas without a space separate names, a comma with a space belongs to a name.
    """
    bare = any(isinstance(cell, str) and _BARE_COMMA.search(cell) for cell in cells)
    whole = {cell for cell, count in zip(cells, counts, strict=True) if isinstance(cell, str) and count == 1}
    names = {name.casefold() for name in (*COMMA_NAMES, *whole) if ", " in name}
    found: list[Any] = []
    for cell, count in zip(cells, counts, strict=True):
        if not isinstance(cell, str):
            found.append(cell)
        elif count == 1:
            found.append([cell])
        else:
            parts = _BARE_COMMA.split(cell) if bare else _rejoin(cell.split(", "), names)
            found.append(_fit([part.strip() for part in parts if part.strip()], count))
    return found


def _rejoin(parts: Sequence[str], names: Iterable[str]) -> list[str]:
    """Join adjacent parts that form a known name, the longest first."""
    joined: list[str] = []
    start = 0
    while start < len(parts):
        end = next(
            (end for end in range(len(parts), start + 1, -1) if ", ".join(parts[start:end]).casefold() in names),
            start + 1,
        )
        joined.append(", ".join(parts[start:end]))
        start = end
    return joined


def _fit(parts: list[str], count: int | None) -> list[str]:
    """Join “…, The …” while there are more names than artists."""
    position = 1
    while count is not None and len(parts) > count and position < len(parts):
        if parts[position].casefold().startswith("the "):
            parts[position - 1 : position + 1] = [f"{parts[position - 1]}, {parts[position]}"]
        else:
            position += 1
    return parts
