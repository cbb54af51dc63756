"""Lists of objects, object by object: what json reads and writes, in little memory."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.storage import json_rows
from mcrs.storage.json_rows import read_rows, write_rows

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
lists_of_rows = st.lists(st.dictionaries(texts, values, max_size=3), max_size=5)


def written(rows: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    write_rows(stream, rows)
    return stream.getvalue()


@given(rows=lists_of_rows)
def test_rows_are_written_as_json_writes_the_whole_list(rows: list[dict[str, Any]]) -> None:
    assert written(rows) == json.dumps(rows, ensure_ascii=False) + "\n"


@given(rows=lists_of_rows, indent=st.sampled_from([None, 0, 3]), mark=st.booleans(), piece=st.integers(1, 40))
def test_rows_are_read_as_json_reads_the_whole_list(
    rows: list[dict[str, Any]], indent: int | None, mark: bool, piece: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "rows.json"
    path.write_text(json.dumps(rows, indent=indent), encoding="utf-8-sig" if mark else "utf-8")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json_rows, "_PIECE", piece)
        assert list(read_rows(path)) == rows


@pytest.mark.parametrize(
    "content",
    [
        b"", b" ", b"]", b",", b"{}", b"null", b"[", b"[{}", b"[{},", b"[{},]", b"[,{}]", b"[{}}", b"[{} {}]", b"[1]",
        b"[[]]", b"[{}]]", b"[{}] x", b'[{"a": 1]', b'[{"a": "\xff"}]', b'[{"a": "\xc3', b'[{"a": ' + b"[" * 100_000,
        "[{}]".encode("utf-16"),
    ],
)  # fmt: skip
def test_anything_else_is_rejected(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(content)

    with pytest.raises(ValueError):  # noqa: PT011 - json's own messages
        list(read_rows(path))


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    rows = ({"number": number, "text": "long " * 200} for number in range(4_000))
    path = tmp_path / "rows.json"
    tracemalloc.start()
    try:
        with path.open("w", encoding="utf-8") as stream:
            write_rows(stream, rows)
        n_rows = sum(1 for _ in read_rows(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert n_rows == 4_000
    assert peak < 1e6 < path.stat().st_size
