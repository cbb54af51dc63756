"""A hash of what a table holds, whatever its chunks and the types of its offsets."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def fingerprint_table(table: pa.Table) -> str:
    """Hash the names and values of a table's columns, in order.

    Returns:
        64 hexadecimal digits (SHA-256).
    """
    digest = hashlib.sha256()
    for name in table.column_names:
        digest.update(f"\x1d{name}\x1d".encode())
        for value in table[name].to_pylist():
            digest.update(f"{value!r}\x1e".encode())
    return digest.hexdigest()
