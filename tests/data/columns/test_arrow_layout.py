"""Plain arrays from every layout of Arrow."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.data.columns.arrow_layout import kind_in_words, plain_array

_TEXTS = (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()))
_LISTS = (pa.list_, pa.large_list, pa.list_view, pa.large_list_view)
_KINDS = [*_TEXTS, *(make(kind) for make in _LISTS for kind in _TEXTS[:3])]
_VALUES = st.lists(st.none() | st.lists(st.none() | st.sampled_from("abc"), max_size=3), max_size=5)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (pa.list_(pa.large_list(pa.float16())), "lists of lists of numbers"),
        (pa.struct({"a": pa.string()}), "mappings"),
        (pa.timestamp("s"), "dates or times"),
        (pa.bool_(), "booleans"),
        (pa.null(), "null"),
    ],
)
def test_kind_in_words(kind: pa.DataType, words: str) -> None:
    assert kind_in_words(kind) == words


@given(kind=st.sampled_from(_KINDS), values=_VALUES, first=st.integers(0, 3), n_chunks=st.integers(1, 2))
def test_values_stay_the_same(kind: pa.DataType, values: list[Any], first: int, n_chunks: int) -> None:
    texts = [None if value is None else "".join(map(str, value)) for value in values]
    array = pa.array(texts if kind in _TEXTS else values, kind)[first:]
    column = pa.chunked_array([array] * n_chunks)
    plain = plain_array(column)
    plain.validate(full=True)
    assert plain.to_pylist() == column.to_pylist()
    assert pa.types.is_string(plain.type) or "view" not in str(plain.type)


@given(st.lists(st.none() | st.tuples(st.none() | st.just("a"), st.just("b")), max_size=4), st.integers(0, 2))
def test_lists_of_a_fixed_size_are_lists(values: list[Any], first: int) -> None:
    array = pa.array([value and list(value) for value in values], pa.list_(pa.string(), 2))[first:]
    plain = plain_array(array)
    plain.validate(full=True)
    assert plain.to_pylist() == array.to_pylist()


@pytest.mark.parametrize(("offsets", "sizes"), [([2, 0, 0], [1, 2, 0]), ([0, 0, 1], [3, 2, 1])])
def test_views_may_lie_anywhere_in_their_values(offsets: list[int], sizes: list[int]) -> None:
    array = pa.ListViewArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(sizes, pa.int32()), ["a", "b", "c"])
    plain = plain_array(array)
    plain.validate(full=True)
    assert plain.to_pylist() == array.to_pylist()
