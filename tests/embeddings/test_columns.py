"""Reading a column of embeddings."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from mcrs.embeddings.columns import read_vectors
from mcrs.errors import DataError
from tests.embeddings.builders import COVER, cover, write_vectors
from tests.tiny_data import write_rows


def read(folder: Path, rows: dict[str, Any], **settings: Any) -> dict[str, list[float]]:
    dataset = write_vectors(folder, "track_id", {COVER: rows})
    ids, vectors = read_vectors(cover(dataset, **settings), "track_id")
    assert vectors.dtype == np.float32
    return dict(zip(ids, vectors.tolist(), strict=True))


def test_read_vectors_are_scaled_to_length_one_unless_lengths_mean_something(tmp_path: Path) -> None:
    rows = {"a": [3.0, 4.0], "b": [0.0, -2.0]}
    assert read(tmp_path / "x", rows) == {"a": pytest.approx([0.6, 0.8]), "b": pytest.approx([0, -1])}
    assert read(tmp_path / "y", rows, normalize=False) == rows


def test_read_vectors_leaves_out_what_is_no_vector(tmp_path: Path) -> None:
    rows = {
        "empty": [],
        "null": None,
        "nan": [math.nan, 1.0],
        "zeros": [0.0, 0.0],
        "hole": [None, 1.0],
        "good": [1.0, 0.0],
    }
    assert read(tmp_path, rows) == {"good": [1.0, 0.0]}


def test_read_vectors_leaves_out_infinite_ones(tmp_path: Path) -> None:
    table = pa.table({"track_id": ["infinite", "good"], COVER: [[math.inf, 1.0], [1.0, 0.0]]})
    pyarrow.parquet.write_table(table, tmp_path / "all_tracks.parquet")
    ids, vectors = read_vectors(cover(str(tmp_path)), "track_id")
    assert (ids, vectors.tolist()) == (["good"], [[1.0, 0.0]])


@pytest.mark.parametrize("column", ["titles", "lists"])
def test_read_vectors_of_strings_is_an_error(column: str, tmp_path: Path) -> None:
    held = {"titles": ["a", "b"], "lists": [["a"], ["a", "b"]]}[column]
    pyarrow.parquet.write_table(pa.table({"track_id": ["x", "y"], COVER: held}), tmp_path / "all_tracks.parquet")
    found = {"titles": "strings", "lists": "lists of strings"}[column]
    with pytest.raises(DataError, match=rf"expected lists of numbers in the column '.*', found {found}$"):
        read_vectors(cover(str(tmp_path)), "track_id")


def test_read_vectors_repeated_id_takes_its_last_vector(tmp_path: Path) -> None:
    rows = [{"track_id": key, COVER: value} for key, value in (("a", [1, 0]), ("b", [1, 0]), ("a", [0, 1]), ("a", []))]
    ids, vectors = read_vectors(cover(str(write_rows(tmp_path, "all_tracks", rows))), "track_id")
    assert dict(zip(ids, vectors.tolist(), strict=True)) == {"a": [0, 1], "b": [1, 0]}


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.float64()), pa.list_(pa.float32(), 2), pa.large_list(pa.float16()), pa.list_view(pa.float32())]
)
def test_read_vectors_takes_any_list_of_numbers(tmp_path: Path, kind: pa.DataType) -> None:
    values = np.array([[1, 0], [0, 1]], np.float16).tolist()
    if pa.types.is_large_list(kind):
        values = [[np.float16(number) for number in row] for row in values]
    table = pa.table({"track_id": ["a", "b"], COVER: pa.array(values, kind)})
    pyarrow.parquet.write_table(table, tmp_path / "all_tracks.parquet")
    _, vectors = read_vectors(cover(str(tmp_path)), "track_id")
    assert vectors.tolist() == [[1, 0], [0, 1]]


def test_read_vectors_splits_are_one_below_the_other(tmp_path: Path) -> None:
    for split, key in (("train", "u1"), ("test_cold", "u2")):
        write_vectors(tmp_path, "user_id", {COVER: {key: [1.0, 0.0], "nobody": []}}, split)
    ids, _ = read_vectors(cover(str(tmp_path), splits=("train", "test_cold")), "user_id")
    assert ids == ["u1", "u2"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": [1.0], "b": [1.0, 2.0]}, "expected vectors of one dimension .* found dimensions 1, 2"),
        ({"a": [], "b": []}, "the column 'image-siglip2' has no vectors"),
        ({"a": None}, "the column 'image-siglip2' has no vectors"),
        ({"a": [math.nan]}, "the column 'image-siglip2' has no vectors"),
        ({"a": "text"}, "expected lists of numbers"),
        ({"a": ["text"]}, "expected lists of numbers"),
        ({"a": 1.5}, "expected lists of numbers"),
    ],
)
def test_read_vectors_bad_column_is_refused(tmp_path: Path, rows: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, rows)


@pytest.mark.parametrize(("column", "id_field"), [("image-siglip", "track_id"), (COVER, "id")])
def test_read_vectors_unknown_column_is_named_with_those_that_there_are(
    tmp_path: Path, column: str, id_field: str
) -> None:
    dataset = write_vectors(tmp_path, "track_id", {COVER: {"a": [1.0]}})
    missing = column if id_field == "track_id" else id_field
    with pytest.raises(DataError, match=f"unknown column '{missing}'.*found: track_id, image-siglip2"):
        read_vectors(cover(dataset).model_copy(update={"column": column}), id_field)
