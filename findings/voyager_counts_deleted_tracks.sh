#!/usr/bin/env bash
# Library: voyager 2.2.3 with numpy 2.4.6.
# Expected: after mark_deleted a track is no longer counted or listed by the index.
# Seen: len, ids and the operator in still have it, though no search finds it, so a search for len(index) tracks raises
# RecallError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    voyager==2.2.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import voyager

index = voyager.Index(voyager.Space.Euclidean, num_dimensions=2)
index.add_items(np.array([[1, 0], [2, 0], [3, 0]], dtype=np.float32), ids=[7, 8, 9])
index.mark_deleted(8)
query = np.array([2, 0], dtype=np.float32)
found, _ = index.query(query, k=2)
print(len(index), sorted(index.ids), 8 in index, found)
assert len(index) == 3 and sorted(index.ids) == [7, 8, 9] and 8 in index
assert sorted(found.tolist()) == [7, 9]
try:
    index.query(query, k=len(index))
except voyager.RecallError as error:
    print(error)
else:
    raise SystemExit("all tracks are found")
PY
