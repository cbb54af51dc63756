"""What is read from a file before anything is known of its columns."""

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
        layout: How the file is written, for people: ``CSV with semicolons, UTF-8``.
        place: Names a row as the user sees it, by its position: ``playlist.csv, line 2``.
        cells: Whether values are the texts of cells (None where a cell is empty), and not JSON's or Arrow's own types.
        repeated: Names that more than one column has; the first of them counts.
        mistakes: What is wrong with rows, which are then left out of the columns.
    """

    columns: Mapping[str, Column]
    n_rows: int
    layout: str
    place: Callable[[int], str]
    cells: bool = False
    repeated: frozenset[str] = frozenset()
    mistakes: tuple[Mistake, ...] = ()


def columns_of_cells(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str | None]]:
    """Columns of rows of texts: an empty text is None; a column without a name is left out, a second one too."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name:
            places.setdefault(name, place)
    return {name: [row[place] or None for row in rows] for name, place in places.items()}


def repeated_names(header: Sequence[str]) -> frozenset[str]:
    """The names that a header has more than once."""
    return frozenset(name for name in header if name and header.count(name) > 1)


def one_line(text: str) -> str:
    """A cell's text without line breaks, and without spaces at its ends or beside each other."""
    return " ".join(text.split())
