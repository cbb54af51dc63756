#!/usr/bin/env bash
# Library: datasets 5.2.0.
# Expected: a JSON string is read as a string.
# Seen: datetime.datetime(1959, 8, 17, 0, 0) for a file of full dates, the text '1959-08-17' for a file that also has
# '1959': the same track has two types in two files.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    datasets==5.2.0 pyarrow==26.0.1 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import datetime
import json
import os
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
import datasets


def first(dates):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks.jsonl"
        path.write_text("\n".join(json.dumps({"date": date}) for date in dates))
        data = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=folder + "/cache")
        return data[0]["date"]


seen = first(["1959-08-17", "2001-01-01"]), first(["1959-08-17", "1959"])
print(seen)
assert seen == (datetime.datetime(1959, 8, 17), "1959-08-17")
PY
