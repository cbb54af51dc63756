#!/usr/bin/env bash
# Library: implicit 0.7.3.
# Expected: K=2 keeps the two nearest other items.
# Seen: similar_items(0, N=5) gives item 0 at 1.0 and one other item; with K=20 it gives all five.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    implicit==0.7.3 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import scipy.sparse
from implicit.nearest_neighbours import CosineRecommender

plays = scipy.sparse.csr_matrix(
    np.array([[1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0], [1, 1, 1, 1, 1]], np.float32)
)


def similar(neighbours):
    model = CosineRecommender(K=neighbours, num_threads=1)
    model.fit(plays, show_progress=False)
    return model.similar_items(0, N=5)[0].tolist()


print(similar(2), similar(20))
assert similar(2) == [0, 1]
assert len(similar(20)) == 5
PY
