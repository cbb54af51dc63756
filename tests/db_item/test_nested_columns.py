"""Flattening nested objects, also written ones."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.db_item.nested_columns import flatten_columns

_ARTISTS = [[{"id": 1, "name": "Nora's, Vale"}, {"id": 2, "name": "B"}], [], None]


@pytest.mark.parametrize("write", [json.dumps, repr], ids=["JSON", "Python"])
@pytest.mark.parametrize("stored", [list, pa.array, pa.chunked_array], ids=["cells", "array", "chunks"])
def test_objects_written_as_text_are_objects(write: Any, stored: Any) -> None:
    texts = [None if value is None else write(value) for value in _ARTISTS]
    column = stored([texts] if stored is pa.chunked_array else texts)
    expected = {"artists.id": [[1, 2], [], None], "artists.name": [["Nora's, Vale", "B"], [], None]}
    assert flatten_columns({"artists": column}) == expected


@pytest.mark.parametrize(
    "texts", [["['a', 'b']", "[]"], ["{x}", "[{}"], ["[Intro]", "Song"], ["[{'a': 1}]", "x"], ["{1: 2}"], ["[[1], 2]"]]
)
def test_other_texts_stay(texts: list[str]) -> None:
    assert flatten_columns({"title": texts}) == {"title": texts}


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ({"jazz": 100, "calm": 3.5, "rock": None}, ["jazz", "calm"]),
        ([["jazz", "100.0"], ["calm", "5"]], ["jazz", "calm"]),
        ("[('jazz', '100'), ('calm', 5)]", ["jazz", "calm"]),
        ('{"jazz": 100}', ["jazz"]),
    ],
)
def test_tags_with_weights_are_tags(value: Any, tags: list[str]) -> None:
    assert flatten_columns({"tags": [value, None]}) == {"tags": [tags, None]}
    assert flatten_columns({"moods": [value, None]}, ["moods"]) == {"moods": [tags, None]}


def test_a_map_of_arrow_has_tags_with_weights() -> None:
    column = pa.array([[("jazz", 100)], []], pa.map_(pa.string(), pa.int64()))
    assert flatten_columns({"tags": column}) == {"tags": [["jazz"], []]}


def test_objects_of_numbers_in_other_columns_are_objects() -> None:
    assert flatten_columns({"features": [{"tempo": 120}], "tags": [["a", "b"]]}) == {
        "features.tempo": [120],
        "tags": [["a", "b"]],
    }


@given(st.lists(st.one_of(st.none(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.integers()))))
def test_every_row_stays(values: list[Any]) -> None:
    for name in ("tags", "title"):
        assert all(len(column) == len(values) for column in flatten_columns({name: values}).values())
