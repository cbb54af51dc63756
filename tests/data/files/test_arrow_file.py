"""Files in Arrow's own format."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pytest

from mcrs.data.files import read_file
from mcrs.errors import DataError

TABLE = pa.table({"title": ["A", "B"], "tags": [["x"], None]})


def write_batches(path: Path, table: pa.Table, *, stream: bool) -> None:
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with make(str(path), table.schema) as writer:
        writer.write_table(table)


@pytest.mark.parametrize("name", ["a.arrow", "a.ipc", "a.feather"])
@pytest.mark.parametrize("stream", [False, True])
def test_files_and_streams_are_read(tmp_path: Path, name: str, stream: bool) -> None:
    write_batches(tmp_path / name, TABLE, stream=stream)
    found = read_file(tmp_path / name)
    assert {column: values.to_pylist() for column, values in found.columns.items()} == TABLE.to_pydict()
    assert (found.n_rows, found.layout) == (2, "Arrow")
    assert found.row_label(1).endswith(f"{name}, row 2")


def test_compressed_feather_is_read(tmp_path: Path) -> None:
    pyarrow.feather.write_feather(TABLE, tmp_path / "a.feather", compression="zstd")
    assert read_file(tmp_path / "a.feather").n_rows == 2


@pytest.mark.parametrize("content", [b"ARROW1", b"title\nA\n", b"ARROW1\0\0 and no more"])
def test_damaged_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.arrow").write_bytes(content)
    with pytest.raises(DataError, match=r"^cannot read .*a\.arrow: it is not a whole Arrow file \([^\n]+\); copy"):
        read_file(tmp_path / "a.arrow")


def test_duplicate_column_is_an_error(tmp_path: Path) -> None:
    write_batches(tmp_path / "a.arrow", pa.table([["A"], ["B"]], names=["title", "title"]), stream=False)
    with pytest.raises(DataError, match="duplicate column 'title'"):
        read_file(tmp_path / "a.arrow")
