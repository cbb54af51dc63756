"""The rows of a catalogue, and how they were understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from mcrs.checks.mistakes import Mistake


@dataclass(frozen=True)
class CatalogRows:
    """What was read of a catalogue.

    Attributes:
        table: A column for each field; nothing where there are mistakes.
        layout: How it is stored, for people.
        origins: The column that each field comes from; a field without one is made, or empty.
        unread: The columns that no field comes from.
        n_rows: How many rows there are.
        notes: What is worth knowing of how rows were read.
        mistakes: What is wrong.
    """

    table: pa.Table
    layout: str
    origins: Mapping[str, str]
    unread: tuple[str, ...]
    n_rows: int
    notes: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
