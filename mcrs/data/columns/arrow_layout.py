"""Converting Arrow arrays to plain types, without special layouts and extension types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mcrs.checks.finite_json import parse_json


def plain_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array of a plain type.

    Dictionaries and run-length encodings are expanded, views and fixed-size lists become lists, UUIDs become texts, and
    other extension types become their storage type.

    Raises:
        ArrowException: Arrow cannot convert it.
    """
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):  # without chunks, or too large for one array
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_extension(array)
    if pa.types.is_dictionary(kind):
        return plain_array(array.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return plain_array(pc.run_end_decode(array))
    if pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        # Python has no nanoseconds, and dates do not need them.
        return array.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_fixed_size_binary(kind) and kind.byte_width == 16:
        return _uuid_texts(array)  # as older versions of Arrow read UUIDs
    if pa.types.is_fixed_size_list(kind) or pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return plain_array(_contiguous_lists(array))
    if is_list(kind):
        return with_values(array, plain_array(array.values))
    return array


def is_list(kind: pa.DataType) -> bool:
    """Whether a type is that of lists of any length, with short or long offsets."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def kind_in_words(kind: pa.DataType) -> str:
    """A type for messages: ``lists of strings``; one without a plain word by Arrow's name."""
    if pa.types.is_nested(kind) and not pa.types.is_struct(kind) and kind.num_fields == 1:
        return f"lists of {kind_in_words(kind.field(0).type)}"
    plain = {
        "strings": pa.types.is_string(kind) or pa.types.is_large_string(kind),
        "numbers": pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind),
        "booleans": pa.types.is_boolean(kind),
        "dates or times": pa.types.is_temporal(kind),
        "mappings": pa.types.is_struct(kind),
        "bytes": pa.types.is_binary(kind) or pa.types.is_large_binary(kind),
    }
    return next((words for words, applies in plain.items() if applies), str(kind))


def number_view(array: pa.Array) -> NDArray[Any]:
    """The numbers of an array without nulls, ``[N]``, read-only. Arrow's own ``to_numpy`` first imports pandas."""
    kind = np.dtype(array.type.to_pandas_dtype())
    return np.frombuffer(array.buffers()[1], kind)[array.offset :][: len(array)]


def with_values(lists: pa.Array, values: pa.Array) -> pa.Array:
    """The same lists with other values, one for each value in the array's memory."""
    if values is lists.values or values.type == lists.type.value_type:
        return lists
    if lists.offset:
        # Arrow cannot build lists from a slice with gaps.
        lists, values = _unsliced(lists, values)
    make = pa.LargeListArray if pa.types.is_large_list(lists.type) else pa.ListArray
    return make.from_arrays(lists.offsets, values, mask=lists.is_null())


def _contiguous_lists(array: pa.Array) -> pa.Array:
    """Views or lists of a fixed size as lists. Arrow's own cast of views (26.0) gives broken offsets."""
    lengths = pc.fill_null(pc.list_value_length(array), 0).cast(pa.int64())
    offsets = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths)])
    return pa.LargeListArray.from_arrays(offsets, array.flatten(), mask=array.is_null())


def _unsliced(lists: pa.Array, values: pa.Array) -> tuple[pa.Array, pa.Array]:
    starts = lists.offsets
    first, end = starts[0].as_py(), starts[-1].as_py()
    moved = pc.subtract(starts, starts[0])
    make = pa.LargeListArray if pa.types.is_large_list(lists.type) else pa.ListArray
    mask = pa.array(lists.is_null().to_pylist(), pa.bool_())
    cut = lists.values.slice(first, end - first)
    return make.from_arrays(moved, cut, mask=mask), values.slice(first, end - first)


def _plain_extension(array: pa.Array) -> pa.Array:
    if array.type.extension_name == "arrow.uuid":
        return _uuid_texts(array.storage)
    if array.type.extension_name == "arrow.json":
        texts = array.storage.to_pylist()
        return plain_array(pa.array([None if text is None else parse_json(text) for text in texts]))
    return plain_array(array.storage)


def _uuid_texts(array: pa.Array) -> pa.Array:
    return pa.array([None if value is None else str(UUID(bytes=value)) for value in array.to_pylist()], pa.string())
