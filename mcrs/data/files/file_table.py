"""The table of a file before its columns are interpreted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

if TYPE_CHECKING:
    from mcrs.checks.mistakes import Mistake

Column: TypeAlias = Sequence[Any] | pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class FileTable:
    """The columns of a file, in its order.

    Attributes:
        columns: The values of each column by its name, one for each row.
        n_rows: How many rows there are.
        layout: The format of the file, for messages: ``CSV with semicolons, UTF-8``.
        row_label: Returns the label of a row for messages, by its position: ``playlist.csv, line 2``.
        cells: Whether values are texts of cells (None for an empty cell) and not JSON or Arrow types.
        repeated: Duplicate column names; the first column is used.
        mistakes: Mistakes in rows, which are not in the columns.
        keys: The key of each row, if the file is an object with a row for each key; None for other files.
    """

    columns: Mapping[str, Column]
    n_rows: int
    layout: str
    row_label: Callable[[int], str]
    cells: bool = False
    repeated: frozenset[str] = frozenset()
    mistakes: tuple[Mistake, ...] = ()
    keys: tuple[str, ...] | None = None


def columns_of_cells(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str | None]]:
    """The columns of rows of texts; an empty text is None, and columns with an empty or duplicate name are left out."""
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        if name:
            positions.setdefault(name, position)
    return {name: [row[position] or None for row in rows] for name, position in positions.items()}


def repeated_names(header: Sequence[str]) -> frozenset[str]:
    """The names that a header has more than once."""
    return frozenset(name for name in header if name and header.count(name) > 1)
