#!/usr/bin/env bash
# Library: fastparquet 2026.9.0 (peers: pyarrow 26.0.1, polars 2.1.0).
# Expected: a column of lists of ids is written as a Parquet list, so that every reader gives lists back.
# Seen: pyarrow reads the text '["t1","t2"]', polars the bytes b'["t1","t2"]'; len() of a row counts characters and no
# reader complains.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    fastparquet==2026.9.0 pyarrow==26.0.1 polars==2.1.0 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile
from pathlib import Path

import fastparquet
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "predictions.parquet")
    fastparquet.write(path, pd.DataFrame({"session": ["s1", "s2"], "ids": [["t1", "t2"], []]}))
    arrow = pq.read_table(path).column("ids").to_pylist()
    polar = pl.read_parquet(path)["ids"].to_list()
print("pyarrow:", arrow, "polars:", polar)
assert arrow == ['["t1","t2"]', "[]"]
assert polar == [b'["t1","t2"]', b"[]"]
PY
