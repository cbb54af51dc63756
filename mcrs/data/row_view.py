"""The rows of a table by id, as mappings, without a copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class RowView(Mapping[str, dict[str, Any]]):
    """A read-only mapping from an id to its row, a dictionary of every column that is made on access.

    ``row_of`` is the position of each id's row, in the order of ids.
    """

    def __init__(self, table: pa.Table, row_of: Mapping[str, int]) -> None:
        self.table = table
        self._row_of = row_of

    def __getitem__(self, key: str) -> dict[str, Any]:
        """The row of an id.

        Raises:
            KeyError: The id is unknown.
        """
        row = self._row_of[key]
        return {name: self.table[name][row].as_py() for name in self.table.column_names}

    def __iter__(self) -> Iterator[str]:
        """Every id."""
        return iter(self._row_of)

    def __len__(self) -> int:
        """How many ids there are."""
        return len(self._row_of)

    def __contains__(self, key: object) -> bool:
        """Whether an id is known, without reading its row."""
        return key in self._row_of

    def __repr__(self) -> str:
        """The number of rows and the columns; all rows would be too long."""
        return f"<{len(self)} rows of {', '.join(self.table.column_names)}>"
