"""The table of a file before its columns are interpreted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

from mcrs.checks.plain_values import one_line
from mcrs.errors import DataError

if TYPE_CHECKING:
    from mcrs.checks.mistakes import Mistake

Column: TypeAlias = Sequence[Any] | pa.Array | pa.ChunkedArray


def unreadable(path: Path, layout: str, error: Exception) -> DataError:
    """The error for a file that pyarrow cannot read, perhaps because it is damaged or only a part."""
    if getattr(error, "errno", None):
        return DataError(f"cannot read {path}: {error}")
    return DataError(f"cannot read {path}: it is not a whole {layout} file ({one_line(str(error))}); copy it again")


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

    @classmethod
    def of_arrow(cls, table: pa.Table, path: object, layout: str) -> FileTable:
        """The columns of an Arrow table."""
        columns = {name: table[name] for name in table.column_names}
        return cls(columns, table.num_rows, layout, lambda row: f"{path}, row {row + 1}")

    @classmethod
    def of_cells(
        cls,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        layout: str,
        row_label: Callable[[int], str],
        mistakes: Iterable[Mistake],
    ) -> FileTable:
        """The columns of rows of texts; an empty text is None, and columns without a name are left out."""
        columns: dict[str, list[str | None]] = {}
        for position, name in enumerate(header):
            if name and name not in columns:
                columns[name] = [row[position] or None for row in rows]
        return cls(columns, len(rows), layout, row_label, True, repeated_names(header), tuple(mistakes))


def repeated_names(header: Sequence[str]) -> frozenset[str]:
    """The names that a header has more than once."""
    return frozenset(name for name in header if name and header.count(name) > 1)
