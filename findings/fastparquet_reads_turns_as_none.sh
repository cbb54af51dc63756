#!/usr/bin/env bash
# Library: fastparquet 2026.9.0 (peer: pyarrow 26.0.1).
# Expected: a list of objects is read, or refused as not supported.
# Seen: every conversation is None: ['s1', 's2'] [None, None]; pyarrow reads the same file in full.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    fastparquet==2026.9.0 pyarrow==26.0.1 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile
import warnings
from pathlib import Path

import fastparquet
import pyarrow as pa
import pyarrow.parquet as pq

turns = [[{"role": "user", "text": "something calm"}], [{"role": "user", "text": "louder"}]]
with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    path = str(Path(folder) / "sessions.parquet")
    pq.write_table(pa.table({"session": ["s1", "s2"], "turns": turns}), path)
    read = fastparquet.ParquetFile(path).to_pandas()
    assert pq.read_table(path).to_pydict()["turns"] == turns
told = [str(w.message) for w in warned if "turns" in str(w.message)]
print(read["session"].tolist(), read["turns"].tolist(), told)
assert read["turns"].tolist() == [None, None]
assert told == []
PY
