"""Files that parameters name, as conditions of a run."""

from pathlib import Path

from mcrs.data.named_files import DATASETS, ENCODERS, FOLDER


def test_empty_default_names_no_file(tmp_path: Path) -> None:
    assert DATASETS.identify((), tmp_path) == ENCODERS.identify((), tmp_path) == {}


def test_block_and_list_of_blocks_name_the_same_files(tmp_path: Path) -> None:
    block = {"dataset": "builtin:tracks", "splits": ["all_tracks"]}
    assert DATASETS.identify(block, tmp_path) == DATASETS.identify([block], tmp_path)
    assert [*DATASETS.identify(block, tmp_path)] == ["builtin:tracks (all_tracks)"]


def test_folder_may_be_one_file_whose_content_counts(tmp_path: Path) -> None:
    (file := tmp_path / "weights.npy").write_text("a")
    (tmp_path / "beside.txt").write_text("b")
    before = FOLDER.identify(str(file), tmp_path / "cache")
    (tmp_path / "beside.txt").write_text("changed")
    assert FOLDER.identify(str(file), tmp_path / "cache") == before
    file.write_text("changed")
    assert FOLDER.identify(str(file), tmp_path / "cache") != before
