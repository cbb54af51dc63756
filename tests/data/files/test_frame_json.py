"""JSON objects that hold a data frame."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mcrs.data.files import read_file
from mcrs.data.files.json_file import frame_rows

ROWS = [{"title": "A", "tags": ["x", "y"]}, {"title": "B", "tags": None}]


@pytest.mark.parametrize(
    "value",
    [
        {"title": {"0": "A", "1": "B"}, "tags": {"0": ["x", "y"], "1": None}},
        {"title": {"7": "A", "3": "B"}, "tags": {"7": ["x", "y"], "3": None}},
        {"columns": ["title", "tags"], "index": [0, 1], "data": [["A", ["x", "y"]], ["B", None]]},
        {"0": ROWS[0], "1": ROWS[1]},
        {"title": ["A", "B"], "tags": [["x", "y"], None]},
        {"schema": {"fields": []}, "data": ROWS},
    ],
)
def test_every_form_of_a_data_frame_is_read(tmp_path: Path, value: Any) -> None:
    (tmp_path / "tracks.json").write_text(json.dumps(value), encoding="utf-8")
    assert read_file(tmp_path / "tracks.json").columns == {"title": ["A", "B"], "tags": [["x", "y"], None]}


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": 1},
        {"a": [{}], "b": [{}]},
        {"a": [1], "b": [1, 2]},
        {"t1": {"title": "A"}, "t2": {"title": "B"}},
        {"title": {"0": "A"}, "tags": {"1": "x"}},
        {"columns": ["title"], "data": ["A", "B"]},
    ],
)
def test_other_objects_are_not_data_frames(value: dict[str, Any]) -> None:
    assert frame_rows(value) is None
