"""What a run imports: a library that it does not need delays its start."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.json
import pyarrow.parquet as pq

from tests.scripts import run_python
from tests.tiny_data import session_row, write_tiny_data

_CODE = """
import sys
from mcrs.cli import main
code = main(sys.argv[1:])
unwanted = {"torch", "transformers", "datasets", "pandas", "mcrs.lm_modules.prefix_engine"} & sys.modules.keys()
if sys.argv[1] == "evaluate":
    unwanted |= {"matplotlib", "mcrs.pipeline.crs", "mcrs.prompts.styles"} & sys.modules.keys()
sys.exit(code or ", ".join(sorted(unwanted)) or 0)
"""


def test_run_of_parquet_files_and_its_evaluation_import_only_what_they_need(tmp_path: Path) -> None:
    data = write_tiny_data(tmp_path / "data", [session_row("ann")])
    for path in (tmp_path / "data").rglob("*.jsonl"):
        pq.write_table(pyarrow.json.read_json(path), path.with_suffix(".parquet"))
        path.unlink()
    # lm_type of the command line disables attn_implementation of the file, which is checked against the file's own.
    model = {"lm_type": "some/model", "attn_implementation": "eager", "cache_dir": str(tmp_path / "cache")}
    (tmp_path / "mine.yaml").write_text(json.dumps({**data, **model}), encoding="utf-8")
    command = ["infer", "--config", "mine.yaml", "--set", "lm_type=template", "--save_path"]
    for folder in ("builds the index", "loads the index"):
        done = run_python("-c", _CODE, *command, folder, cwd=tmp_path)
        assert done.code == 0, done.stderr
    done = run_python("-c", _CODE, "evaluate", "--tid", "mine", "--save_path", folder, cwd=tmp_path)
    assert done.code == 0, done.stderr
