"""Texts of columns."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from mcrs.db_item.text import column_texts, documents


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([["So", "What"], [], None, ["Blue"]], pa.list_(pa.string()), ["So, What", "", "", "Blue"]),
        ([["So", None, "What"], [None], ["Blue"]], pa.list_(pa.string()), ["So, What", "", "Blue"]),
        ([["So", "What"]], pa.large_list(pa.large_string()), ["So, What"]),
        (["So", None, ""], pa.string(), ["So", "", ""]),
        (["So", None, "So"], pa.dictionary(pa.int8(), pa.string()), ["So", "", "So"]),
        ([7, None], pa.int64(), ["7", ""]),
        ([74.0, 0.5, None], pa.float64(), ["74", "0.5", ""]),
        ([[74.0, None, 0.5]], pa.list_(pa.float64()), ["74, 0.5"]),
        ([datetime.date(1959, 8, 17), None], pa.date32(), ["1959-08-17", ""]),
    ],
)
def test_column_texts(values: list[object], kind: pa.DataType, texts: list[str]) -> None:
    assert column_texts(pa.chunked_array([pa.array(values, kind)])) == texts
    assert column_texts(pa.chunked_array([pa.array([value], kind) for value in values])) == texts


def test_documents_have_a_line_for_each_field() -> None:
    table = pa.table({"title": [["So", "What"], []], "year": ["1959", None]})
    assert documents(table, ("year", "title")) == ["year: 1959\ntitle: So, What\n", "year: \ntitle: \n"]
