from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcrs.db_item.fingerprint import fingerprint_table
from mcrs.errors import DataError

_TEXTS = st.none() | st.text(max_size=4)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {"text": _TEXTS, "texts": st.none() | st.lists(_TEXTS, max_size=3), "number": st.none() | st.floats(-9, 9)}
    ),
    min_size=1,
    max_size=8,
)
_SCHEMA = pa.schema({"text": pa.string(), "texts": pa.list_(pa.string()), "number": pa.float64()})
_LARGE = pa.schema({"text": pa.large_string(), "texts": pa.large_list(pa.large_string()), "number": pa.float64()})


@settings(deadline=None)
@given(rows=_ROWS, cut=st.integers(0, 8))
def test_fingerprint_ignores_chunks_slices_offset_types_and_the_order_of_columns(
    rows: list[dict[str, object]], cut: int
) -> None:
    table = pa.Table.from_pylist(rows, _SCHEMA)
    expected = fingerprint_table(table)
    assert fingerprint_table(pa.concat_tables([table.slice(0, cut), table.slice(cut)])) == expected
    assert fingerprint_table(pa.concat_tables([table, table]).slice(len(rows))) == expected
    assert fingerprint_table(table.cast(_LARGE)) == expected
    assert fingerprint_table(table.select(table.column_names[::-1])) == expected


@settings(deadline=None)
@given(rows=_ROWS, other=_ROWS)
def test_fingerprint_tells_different_values_apart(
    rows: list[dict[str, object]], other: list[dict[str, object]]
) -> None:
    one, two = (pa.Table.from_pylist(values, _SCHEMA) for values in (rows, other))
    # As text, since -0.0 equals 0.0 and yet reads differently.
    same = repr(one.to_pylist()) == repr(two.to_pylist())
    assert (fingerprint_table(one) == fingerprint_table(two)) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([["ab", "c"]], [["a", "bc"]]),
        ([["a"], ["b"]], [["a", "b"], []]),
        ([["a", None]], [["a", ""]]),
        ([[]], [None]),
        ([1], [1.0]),
        ([1], ["1"]),
    ],
)
def test_fingerprint_tells_like_texts_apart(one: list[object], other: list[object]) -> None:
    assert fingerprint_table(pa.table({"field": one})) != fingerprint_table(pa.table({"field": other}))


def test_fingerprint_tells_names_of_columns_apart() -> None:
    one = pa.table({"title": ["a"], "album": ["b"]})
    assert fingerprint_table(one) != fingerprint_table(one.rename_columns(["album", "title"]))


@pytest.mark.parametrize(
    ("value", "kind"), [({"url": "x"}, "mappings"), (b"\xff", "bytes"), ([b"\xff"], "lists of bytes")]
)
def test_fingerprint_of_other_values_raises_data_error(value: object, kind: str) -> None:
    with pytest.raises(DataError, match=rf"field 'links': expected strings, numbers, or lists of them, found {kind}"):
        fingerprint_table(pa.table({"links": [value]}))
