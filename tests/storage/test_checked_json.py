"""Small files in which any damage is found."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcrs.storage.files import read_checked_json, with_checksum, write_json

VALUE = {"identity": "sha256:0123", "files": {"a.json": [17, 1234567890123456789]}, "ranks": [0, 1, 20], "x": 0.1}


def test_read_gives_what_was_written(tmp_path: Path) -> None:
    write_json(tmp_path / "value.json", with_checksum(VALUE))
    assert read_checked_json(tmp_path / "value.json") == VALUE


@given(st.data())
def test_read_of_a_file_with_any_changed_byte_never_gives_another_value(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "value.json"
        write_json(path, with_checksum(VALUE))
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(content)
        assert read_checked_json(path) in (None, VALUE)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"1", b'{"value": 1}', b"\xff", b"[" * 100_000, b'{"sha256": {}}']
)
def test_read_of_anything_else_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "value.json").write_bytes(content)
    assert read_checked_json(tmp_path / "value.json") is None


def test_read_of_a_missing_file_is_none(tmp_path: Path) -> None:
    assert read_checked_json(tmp_path / "value.json") is None
