#!/usr/bin/env bash
# Library: pylance 14.0.2 with pyarrow 26.0.1 and numpy 2.4.6.
# Expected: a search by cosine for as many tracks as there are returns all of them, one with a vector of zeros last.
# Seen: such a track is left out, and a query vector of zeros finds nothing at all; by L2 every track is found.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pylance==14.0.2 pyarrow==26.0.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile

import lance
import numpy as np
import pyarrow as pa

numbers = pa.array([1, 0, 0, 0, 1, 1, -1, 0], pa.float32())
vectors = pa.FixedSizeListArray.from_arrays(numbers, 2)
tracks = pa.table({"id": ["same", "zeros", "near", "opposite"], "vector": vectors})


def found(query, metric):
    nearest = {"column": "vector", "q": np.array(query, dtype=np.float32), "k": 4, "metric": metric}
    return dataset.to_table(nearest=nearest)["id"].to_pylist()


with tempfile.TemporaryDirectory() as folder:
    dataset = lance.write_dataset(tracks, f"{folder}/tracks.lance")
    seen = found([1, 0], "cosine"), found([0, 0], "cosine"), found([1, 0], "l2")
print(seen)
assert seen[:2] == (["same", "near", "opposite"], []) and sorted(seen[2]) == sorted(tracks["id"].to_pylist())
PY
