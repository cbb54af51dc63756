#!/usr/bin/env bash
# Library: pylance 14.0.2 with pyarrow 26.0.1 and numpy 2.4.6.
# Expected: a search for the nearest track with the filter year > 1990 returns the nearest of the tracks after 1990.
# Seen: the nearest tracks are found first and filtered afterwards, so that nothing is left; prefilter=True filters
# first.
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

numbers = pa.array([1, 0, 1, 1, 0, 1], pa.float32())
vectors = pa.FixedSizeListArray.from_arrays(numbers, 2)
tracks = pa.table({"id": ["a", "b", "c"], "year": [1969, 1991, 2000], "vector": vectors})
nearest = {"column": "vector", "q": np.array([1, 0], dtype=np.float32), "k": 1}
with tempfile.TemporaryDirectory() as folder:
    dataset = lance.write_dataset(tracks, f"{folder}/tracks.lance")
    seen = [
        dataset.to_table(nearest=nearest, filter="year > 1990", **choice)["id"].to_pylist()
        for choice in ({}, {"prefilter": True})
    ]
print(seen)
assert seen == [[], ["b"]]
PY
