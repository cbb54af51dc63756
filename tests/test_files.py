"""Atomic files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mcrs.errors import OutputError
from mcrs.files import atomic_write, write_json

if TYPE_CHECKING:
    from pathlib import Path


def test_write_json_is_readable_utf8_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "result.json"
    write_json(path, {"titel": "Für Elise 🎵"})
    assert "Für Elise 🎵" in path.read_text(encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == {"titel": "Für Elise 🎵"}
    assert list(path.parent.iterdir()) == [path]


def write_and_fail(path: Path) -> None:
    with atomic_write(path) as stream:
        stream.write("half")
        raise RuntimeError("stop")


def test_atomic_write_that_fails_keeps_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError, match="stop"):
        write_and_fail(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_write_json_below_a_regular_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot create the directory"):
        write_json(tmp_path / "file" / "sub" / "result.json", {})


def test_write_json_onto_a_directory_is_explained(tmp_path: Path) -> None:
    (tmp_path / "result.json").mkdir()
    with pytest.raises(OutputError, match="cannot write"):
        write_json(tmp_path / "result.json", {})
