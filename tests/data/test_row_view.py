"""Rows of a table by id."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.data import RowView

_ROWS = st.lists(
    st.fixed_dictionaries({"name": st.none() | st.text(max_size=5), "tags": st.none() | st.lists(st.text(max_size=3))}),
    max_size=6,
)


@given(rows=_ROWS)
def test_view_equals_the_dictionary_of_all_rows(rows: list[dict[str, Any]]) -> None:
    schema = pa.schema({"name": pa.string(), "tags": pa.list_(pa.string())})
    view = RowView(pa.Table.from_pylist(rows, schema), {f"id{row}": row for row in range(len(rows))})
    assert dict(view) == {f"id{row}": values for row, values in enumerate(rows)}
    assert len(view) == len(rows)


def test_view_reads_no_row_until_it_is_asked_and_cannot_be_written_to() -> None:
    view = RowView(pa.table({"id": ["a"], "n": [1]}), {"a": 0})
    assert "a" in view
    assert "b" not in view
    assert repr(view) == "<1 rows of id, n>"
    view["a"]["n"] = 2
    assert view["a"] == {"id": "a", "n": 1}
    with pytest.raises(KeyError):
        view["b"]
    with pytest.raises(TypeError):
        view["a"] = {}  # type: ignore[index]
