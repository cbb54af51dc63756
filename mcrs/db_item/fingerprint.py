"""A hash of the content of a table, independent of its chunks and offset types."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from mcrs.data.columns.arrow_layout import is_list, kind_in_words, number_view
from mcrs.data.columns.arrow_texts import is_text
from mcrs.errors import DataError

if TYPE_CHECKING:
    from hashlib import _Hash


def fingerprint_table(table: pa.Table) -> str:
    """Hash the names and values of a table's columns by SHA-256 (64 hexadecimal digits), independent of their order.

    Raises:
        DataError: A column has values other than texts, numbers, or lists of them.
    """
    digest = hashlib.sha256()
    for name in sorted(table.column_names):
        digest.update(f"\x1d{name}\x1d".encode())
        kind = table[name].type
        column = table[name].cast(_with_long_offsets(kind)).combine_chunks()
        try:
            _update(digest, column)
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # another kind of value, or bytes that are not text
            found = kind_in_words(kind)
            raise DataError(f"field {name!r}: expected strings, numbers, or lists of them, found {found}") from None
    return digest.hexdigest()


def _update(digest: _Hash, array: pa.Array) -> None:
    """Hash which values are not null, then their lengths, then all values together."""
    digest.update(number_view(array.is_valid().cast(pa.uint8())).data)
    array = array.drop_null()
    if is_list(array.type):
        digest.update(number_view(pc.list_value_length(array).cast(pa.int64())).data)
        _update(digest, array.flatten())
        return
    if not (is_text(array.type) or pa.types.is_null(array.type)):
        # 1 and 1.0 have the same bytes here, but different texts in documents.
        digest.update(str(array.type).encode())
    texts = array.cast(pa.large_string())
    digest.update(number_view(pc.binary_length(texts).cast(pa.int64())).data)
    _, offsets, characters = texts.buffers()
    if characters is not None:
        bounds = memoryview(offsets).cast("q")
        first, end = bounds[texts.offset], bounds[texts.offset + len(texts)]
        digest.update(memoryview(characters)[first:end])


def _with_long_offsets(kind: pa.DataType) -> pa.DataType:
    """The same kind for any amount of text: chunks of ``string`` cannot be combined beyond 2 GiB."""
    if pa.types.is_string(kind):
        return pa.large_string()
    if is_list(kind):
        return pa.large_list(_with_long_offsets(kind.value_type))
    return kind
