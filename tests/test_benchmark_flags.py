"""The flags of the benchmarks stand beside those of the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.workload import make_parser, read_workload


def test_flags_of_a_workload_name_the_data_folder(tmp_path: Path) -> None:
    parser = make_parser("A benchmark.", default_tid="hybrid_devset")
    for name in ("Dataset", "Track-Metadata", "User-Metadata"):
        (tmp_path / f"TalkPlayData-Challenge-{name}").mkdir()
    config = read_workload(parser.parse_args(["--pack", str(tmp_path)]))
    assert Path(config.item_db_name).parent == tmp_path
    assert read_workload(parser.parse_args([])).item_db_name == "builtin:tracks"


def test_a_folder_without_the_datasets_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = make_parser("A benchmark.", default_tid="hybrid_devset")
    (tmp_path / "TalkPlayData-Challenge-Dataset").mkdir()
    with pytest.raises(SystemExit):
        parser.parse_args(["--pack", str(tmp_path)])
    missing = "no TalkPlayData-Challenge-Track-Metadata and no TalkPlayData-Challenge-User-Metadata"
    assert missing in capsys.readouterr().err
