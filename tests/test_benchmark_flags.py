"""The flags of the benchmarks stand beside those of the commands."""

from __future__ import annotations

from pathlib import Path

from benchmarks.workload import make_parser, read_workload


def test_flags_of_a_workload_name_the_data_folder(tmp_path: Path) -> None:
    parser = make_parser("A benchmark.", default_tid="hybrid_devset")
    config = read_workload(parser.parse_args(["--pack", str(tmp_path)]))
    assert Path(config.item_db_name).parent == tmp_path
    assert read_workload(parser.parse_args([])).item_db_name == "builtin:tracks"
