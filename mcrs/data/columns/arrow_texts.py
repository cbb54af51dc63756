"""Converting whole columns to texts by Arrow: the same result as value by value, much faster."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mcrs.checks.plain_values import EXACT

_DAY_AND_MORE = r"^\d{4}-\d{2}-\d{2}[T ]"


def is_text(kind: pa.DataType) -> bool:
    """Whether a type is a text type."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def plain_texts(array: pa.Array) -> pa.Array | None:
    """Texts and nulls as they are; None for any other type."""
    if is_text(array.type):
        return array
    return pa.nulls(len(array), pa.string()) if array.null_count == len(array) else None


def id_texts(array: pa.Array) -> pa.Array | None:
    """Strings and integers."""
    texts = plain_texts(array)
    return _number_texts(array) if texts is None else texts


def value_texts(array: pa.Array) -> pa.Array | None:
    """Strings, integers, dates, and timestamps at midnight."""
    texts = id_texts(array)
    return _date_texts(array, any_time=False) if texts is None else texts


def day_texts(array: pa.Array) -> pa.Array | None:
    """Texts without a time of day, years, dates and timestamps."""
    if is_text(array.type):
        # Longer texts follow the exact rule for single values; days and years are shorter.
        longest = pc.max(pc.binary_length(array)).as_py() or 0
        has_time = longest > len("2006-01-02") and pc.any(pc.match_substring_regex(array, _DAY_AND_MORE)).as_py()
        return None if has_time else array
    numbers = _number_texts(array)
    if numbers is None:
        texts = plain_texts(array)
        return _date_texts(array, any_time=True) if texts is None else texts
    longest = pc.max(pc.utf8_length(numbers)).as_py() or 0
    unusual = pc.any(pc.or_(pc.equal(numbers, "0"), pc.starts_with(numbers, "-"))).as_py()
    return None if longest > len("9999") or unusual else numbers


def _number_texts(array: pa.Array) -> pa.Array | None:
    """Whole numbers as texts, NaN as null; None if there are other numbers."""
    if pa.types.is_floating(array.type):
        numbers = array.cast(pa.float64())
        numbers = pc.if_else(pc.is_nan(numbers), None, numbers)
        limits = pc.min_max(pc.abs(numbers)).as_py()
        if (limits["max"] or 0) >= EXACT or pc.any(pc.not_equal(pc.floor(numbers), numbers)).as_py():
            return None
        array = numbers.cast(pa.int64())
    return array.cast(pa.string()) if pa.types.is_integer(array.type) else None


def _date_texts(array: pa.Array, *, any_time: bool) -> pa.Array | None:
    """The days of dates and timestamps as texts; None if a time of day matters, or for other types."""
    if pa.types.is_timestamp(array.type):
        local = pc.local_timestamp(array) if array.type.tz else array
        days = local.cast(pa.date32())
        at_midnight = pc.equal(days.cast(local.type), local)
        if not any_time and pc.any(pc.invert(at_midnight)).as_py():
            return None
    elif pa.types.is_date(array.type):
        days = array.cast(pa.date32())
    else:
        return None
    # Years before 1000 and after 9999 are handled value by value.
    years = pc.min_max(pc.year(days)).as_py()
    return days.cast(pa.string()) if years["min"] is None or (years["min"] >= 1 and years["max"] <= 9999) else None
