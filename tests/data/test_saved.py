"""Folders that ``save_to_disk`` wrote, of whatever version of ``datasets``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import pytest

from mcrs.data import load_split
from mcrs.data.columns import TEXT, TEXTS
from mcrs.errors import DataError

ROWS = [{"id": "a", "gender": 1, "tags": ["x", "y"]}, {"id": "b", "gender": 0, "tags": []}]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "gender": datasets.ClassLabel(names=["female", "male"]),
            "tags": datasets.List(datasets.Value("string")),
        }
    )
    datasets.Dataset.from_list(ROWS, features=features).save_to_disk(tmp_path / "saved")
    return tmp_path / "saved"


def change(path: Path, **values: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_saved_without_a_split_is_train_and_classes_have_names(saved: Path) -> None:
    table = load_split(str(saved), ["train"], ["gender", "id"], {"gender": TEXT})
    assert table.to_pylist() == [{"gender": "male", "id": "a"}, {"gender": "female", "id": "b"}]


def test_folder_is_read_without_the_package_datasets(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "load_from_disk", None)
    # As datasets 3 notes a list.
    features = json.loads((saved / "dataset_info.json").read_text())["features"]
    features["tags"] = {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"}
    change(saved / "dataset_info.json", features=features)
    assert load_split(str(saved), ["train"], ["tags"], {"tags": TEXTS}).to_pylist() == [
        {"tags": ["x", "y"]},
        {"tags": []},
    ]


def test_feature_of_a_newer_version_says_so_where_it_is_wanted(saved: Path) -> None:
    features = json.loads((saved / "dataset_info.json").read_text())["features"]
    change(saved / "dataset_info.json", features={**features, "tags": {"_type": "Hologram"}})
    assert load_split(str(saved), ["train"], ["id"]).num_rows == 2
    with pytest.raises(DataError, match="unknown feature type 'Hologram'; it may be saved by a newer version"):
        load_split(str(saved), ["train"], ["id", "tags"])


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ({"_data_files": None}, "lists no data files; it may be saved by a newer version"),
        ({"_data_files": [{}]}, "lists no data files"),
        ({"_data_files": [{"filename": "gone.arrow"}]}, "cannot read .*saved"),
        ({"_indices_data_files": [{"filename": "i"}]}, "saved with an indices mapping"),
    ],
)
def test_folder_that_cannot_be_read_is_one_line(saved: Path, state: dict[str, Any], problem: str) -> None:
    change(saved / "state.json", **state)
    with pytest.raises(DataError, match=problem) as caught:
        load_split(str(saved), ["train"])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize("name", ["state.json", "dataset_info.json"])
def test_damaged_notes_are_named(saved: Path, name: str, content: bytes) -> None:
    (saved / name).write_bytes(content)
    with pytest.raises(DataError, match=r"cannot read .*json"):
        load_split(str(saved), ["train"])
