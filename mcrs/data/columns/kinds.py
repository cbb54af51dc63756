"""The kinds of columns: the accepted values, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mcrs.data.columns import nested, scalars
from mcrs.data.columns.arrow_layout import is_list, with_values
from mcrs.data.columns.arrow_texts import day_texts, id_texts, plain_texts, value_texts


@dataclass(frozen=True)
class Kind:
    """The kind of values of a column.

    Attributes:
        expected: The expected values, for messages.
        read: Reads one value that is not missing; raises :class:`mcrs.data.columns.scalars.Mismatch`.
        stored: The Arrow type of the result; None: text, or a list of texts if the column has a list.
        read_array: Reads a whole plain array; returns None if values must be read one by one.
    """

    expected: str
    read: Callable[[object], Any]
    stored: pa.DataType | None
    read_array: Callable[[pa.Array], pa.Array | None]

    @property
    def keys(self) -> frozenset[str]:
        """The keys that are read of mappings, or of lists of mappings; empty for other kinds."""
        kind = self.stored.value_type if self.stored is not None and pa.types.is_list(self.stored) else self.stored
        return frozenset(kind.names) if kind is not None and pa.types.is_struct(kind) else frozenset()


def _or_lists(read_scalars: Callable[[pa.Array], pa.Array | None]) -> Callable[[pa.Array], pa.Array | None]:
    """A reader of arrays of values or of lists of values."""

    def read_both(array: pa.Array) -> pa.Array | None:
        if not is_list(array.type):
            return read_scalars(array)
        values = read_scalars(array.values)
        return None if values is None else with_values(array, values)

    return read_both


def _numbers(array: pa.Array) -> pa.Array | None:
    if pa.types.is_integer(array.type):
        return array
    if not pa.types.is_floating(array.type):
        return None
    numbers = array.cast(pa.float64())
    if pc.any(pc.is_inf(numbers)).as_py():
        return None
    # NaN is a missing number: pandas has no other.
    return pc.if_else(pc.is_nan(numbers), pa.scalar(None, array.type), array)


def _structs(array: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """The fields of a struct that a kind needs, if they exist with the right types."""
    if not pa.types.is_struct(array.type) or array.null_count == len(array):
        return None
    types = {field.name: field.type for field in array.type.fields}
    if any(types.get(field.name) != field.type for field in kind.fields):
        return None
    parts = [pc.struct_field(array, name) for name in kind.names]
    return pa.StructArray.from_arrays(parts, fields=kind.fields, mask=array.is_null())


def _messages(array: pa.Array) -> pa.Array | None:
    if not is_list(array.type) or array.values.null_count:
        return None
    messages = _structs(array.values, _MESSAGES.value_type)
    return None if messages is None else with_values(array, messages)


_MESSAGES = pa.list_(
    pa.struct([pa.field("turn_number", pa.int64()), pa.field("role", pa.string()), pa.field("content", pa.string())])
)
_GOAL = pa.struct([pa.field("category", pa.string()), pa.field("specificity", pa.string())])
_TEXT = pa.string()

ID = Kind("an id: a string, an integer or a UUID", scalars.read_id, _TEXT, id_texts)
TEXT = Kind(nested.TEXT, scalars.read_text, _TEXT, plain_texts)
VALUE = Kind(nested.VALUE, scalars.read_value, _TEXT, value_texts)
DAY = Kind("a date, a timestamp, a string or a year", scalars.read_day, _TEXT, day_texts)
NUMBER = Kind("a number", scalars.read_number, pa.float64(), _numbers)
#: Names: a number means that the column has other data.
TEXTS = Kind(
    "a string or a list of strings", nested.one_or_list(scalars.read_text, nested.TEXT), None, _or_lists(plain_texts)
)
#: Any other field of a catalogue.
FIELD = Kind(
    "a string, a number, a date, or a list of these",
    nested.one_or_list(scalars.read_value, nested.VALUE),
    None,
    _or_lists(value_texts),
)
CONVERSATION = Kind(nested.CONVERSATION, nested.read_conversation, _MESSAGES, _messages)
GOAL = Kind(nested.GOAL, nested.read_goal, _GOAL, lambda array: _structs(array, _GOAL))
