"""Splitting cells with several values: finding the separator of a column."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from mcrs.db_item.known_columns import ALL_ARTISTS, fold_column

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
    field: str, column: str, cells: Sequence[str | None], separator: str | None, counts: Sequence[int | None] = ()
) -> list[list[str] | None] | list[str | None]:
    """Split the cells of a column into lists.

    A Python or JSON list in a cell is read as a list. A configured separator always splits. Otherwise, only artists and
    tags are split: by the semicolon or the vertical bar, if a cell of the column has one; else by the comma, in tags
    and in columns whose names are plural (``Artist Name(s)``, ``Artists``).

    Args:
        field: What the column holds.
        column: The column's name.
        cells: Its texts.
        separator: The configured separator; ``""`` means that nothing is split.
        counts: Number of artists of each cell, if the file has it.

    Returns:
        A list for each cell, or the cells as they are.
    """
    if separator is None and field in ("artist_name", "tag_list"):
        separator = next((sign for sign in ";|" if any(sign in (cell or "") for cell in cells)), None)
        if separator is None and (field == "tag_list" or fold_column(column) in _ALL_ARTISTS):
            separator = ","
        if separator == "," and field == "artist_name":
            return _split_artists(cells, counts or [None] * len(cells))
    if separator is None:
        return list(cells)
    return [None if cell is None else _written_list(cell) or _cut(cell, separator) for cell in cells]


def split_texts(values: Sequence[object], separator: str) -> list[object]:
    """Split the texts of a column; other values stay as they are."""
    return [_cut(value, separator) if isinstance(value, str) else value for value in values]


def artist_counts(cells: Sequence[str | None]) -> list[int | None]:
    """Number of artists in each cell of a column of artist ids; ``None`` for an empty cell."""
    return [cell.count(":artist:") or len(re.split("[,;|]", cell)) if cell else None for cell in cells]


def _cut(cell: str, separator: str) -> list[str]:
    parts = cell.split(separator) if separator else [cell]
    return list(dict.fromkeys(part for text in parts if (part := text.strip())))


def _written_list(cell: str) -> list[str] | None:
    """The list in a cell such as ``['jazz', 'calm']``, as data frames write lists."""
    if not (cell.startswith("[") and cell.endswith("]")):
        return None
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return list(found) if isinstance(found, list) and all(isinstance(part, str) for part in found) else None


def _split_artists(cells: Sequence[str | None], counts: Sequence[int | None]) -> list[list[str] | None]:
    """Split at commas, but not within names that contain one.

    If commas without a space separate names, a comma with a space belongs to a name.
    """
    bare = any(cell and _BARE_COMMA.search(cell) for cell in cells)
    whole = {cell for cell, count in zip(cells, counts, strict=True) if cell and count == 1}
    names = {name.casefold() for name in (*COMMA_NAMES, *whole) if ", " in name}
    found: list[list[str] | None] = []
    for cell, count in zip(cells, counts, strict=True):
        if cell is None:
            found.append(None)
        elif count == 1:
            found.append([cell])
        elif listed := _written_list(cell):
            found.append(listed)
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
