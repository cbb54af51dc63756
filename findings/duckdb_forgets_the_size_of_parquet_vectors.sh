#!/usr/bin/env bash
# Library: duckdb 2.0.1 with pyarrow 26.0.1 (peer: polars 2.1.0).
# Expected: a fixed-size list of floats is FLOAT[2] for DuckDB, from memory and from the Parquet file of the same
# table.
# Seen: FLOAT[2] from memory, FLOAT[] from the file, where array_cosine_similarity raises BinderException ('No
# function matches'); polars reads the size from the same file. A cast ::FLOAT[2] helps.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

vectors = pa.table({"v": pa.array([[1.0, 2.0], [0.0, 1.0]], pa.list_(pa.float32(), 2))})
cosine = "select array_cosine_similarity(v, [0, 1]::FLOAT[2]) from "
with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "vectors.parquet")
    pq.write_table(vectors, path)
    types = [duckdb.sql(f"select typeof(v) from {source}").fetchall()[0][0] for source in ("vectors", f"'{path}'")]
    assert len(duckdb.sql(cosine + "vectors").fetchall()) == 2
    try:
        duckdb.sql(cosine + f"'{path}'").fetchall()
        raised = None
    except duckdb.BinderException as error:
        raised = str(error)
    assert pl.read_parquet_schema(path)["v"] == pl.Array(pl.Float32, 2)
print(types, raised)
assert types == ["FLOAT[2]", "FLOAT[]"]
assert raised is not None and "No function matches" in raised
PY
