"""The rows of a catalogue, and how they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from mcrs.checks.mistakes import Mistake


@dataclass(frozen=True)
class CatalogRows:
    """The rows of a catalogue.

    Attributes:
        table: A column for each field; empty if there are mistakes.
        layout: Its storage format, for messages.
        origins: The column of each field; a field without one is computed or empty.
        unread: The columns that are not used.
        n_rows: How many rows there are.
        notes: Notes on how rows were read.
        mistakes: The mistakes in the rows.
    """

    table: pa.Table
    layout: str
    origins: Mapping[str, str]
    unread: tuple[str, ...]
    n_rows: int
    notes: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
