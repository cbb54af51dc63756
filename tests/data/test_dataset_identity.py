"""Naming what a dataset holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mcrs.data.dataset_identity import dataset_identity
from mcrs.errors import DataError
from tests.tiny_data import write_rows

ROWS = [{"track_id": "a"}, {"track_id": "b"}]


def test_dataset_identity_is_that_of_its_rows_wherever_they_are(tmp_path: Path) -> None:
    folder = write_rows(tmp_path / "here", "train", ROWS)
    shutil.copytree(folder, tmp_path / "there")
    first, second = (dataset_identity(str(tmp_path / place), ["train"], tmp_path) for place in ("here", "there"))
    assert first == second
    assert first.startswith("sha256:")


def test_dataset_identity_changes_with_its_split_only(tmp_path: Path) -> None:
    folder = write_rows(tmp_path / "data", "train", ROWS)
    before = dataset_identity(str(folder), ["train"], tmp_path / "cache")
    write_rows(folder, "test", ROWS[:1])
    assert dataset_identity(str(folder), ["train"], tmp_path / "cache") == before
    assert dataset_identity(str(folder), ["train", "test"], tmp_path / "cache") != before
    write_rows(folder, "train", ROWS[:1])
    assert dataset_identity(str(folder), ["train"], tmp_path / "cache") != before


def test_dataset_identity_of_a_saved_dataset_counts_its_files(tmp_path: Path) -> None:
    from datasets import Dataset, DatasetDict

    names = set()
    for number, rows in enumerate((ROWS, ROWS[:1])):
        folder = tmp_path / str(number)
        DatasetDict({"train": Dataset.from_list(rows)}).save_to_disk(folder)
        names.add(dataset_identity(str(folder), ["train"], tmp_path / "cache"))
    assert len(names) == 2


def test_dataset_identity_of_a_hub_dataset_is_its_commit(tmp_path: Path) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    folder = write_rows(tmp_path / f"datasets--talkpl-ai--Some/snapshots/{commit}", "train", ROWS)
    assert dataset_identity(str(folder), ["train", "train"], tmp_path) == f"hub:{commit}"


def test_dataset_identity_builtin_data_has_one(tmp_path: Path) -> None:
    assert dataset_identity("builtin:tracks", ["all_tracks"], tmp_path).startswith("sha256:")


@pytest.mark.parametrize(
    ("name", "split"), [("nowhere", "train"), ("builtin:tracks", "train"), ("builtin:trakcs", "x")]
)
def test_dataset_identity_of_what_is_not_there_is_refused(name: str, split: str, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        dataset_identity(name, [split], tmp_path)
