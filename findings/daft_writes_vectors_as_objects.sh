#!/usr/bin/env bash
# Library: daft 0.7.26 with numpy 2.4.6 and pyarrow 25.0.0.
# Expected: a column of numpy vectors is written to Parquet as lists of numbers, as a column of Python lists is.
# Seen: every vector becomes an object with the fields data and shape, so a reader that expects a list of numbers gets
# an object.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    daft==0.7.26 numpy==2.4.6 pyarrow==25.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import glob
import tempfile

import daft
import numpy as np
import pyarrow.parquet as pq


def written(vectors):
    with tempfile.TemporaryDirectory() as folder:
        daft.from_pydict({"vector": vectors}).write_parquet(folder)
        (path,) = glob.glob(f"{folder}/*.parquet")
        return pq.read_table(path)["vector"].to_pylist()


seen = written([np.array([1, 2], dtype=np.float32), np.array([3, 4], dtype=np.float32)])
lists = written([[1.0, 2.0], [3.0, 4.0]])
print(seen, lists)
assert seen == [{"data": [1, 2], "shape": [2]}, {"data": [3, 4], "shape": [2]}]
assert lists == [[1, 2], [3, 4]]
PY
