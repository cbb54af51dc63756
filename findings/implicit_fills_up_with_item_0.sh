#!/usr/bin/env bash
# Library: implicit 0.7.3.
# Expected: excluded items never come back, and a list that runs out is shorter.
# Seen: with 3 of 5 items excluded and 2 already liked, N=8 gives all five items at -3.4e38 and three times item 0 at
# 0.0; sorting by score then puts item 0, liked already, first.
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
from implicit.als import AlternatingLeastSquares

plays = scipy.sparse.csr_matrix(
    np.array([[1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0], [1, 1, 1, 1, 1]], np.float32)
)
model = AlternatingLeastSquares(factors=4, random_state=1, num_threads=1)
model.fit(plays, show_progress=False)
items, scores = model.recommend(0, plays[0], N=8, filter_items=[2, 3, 4])
print(items.tolist(), scores.tolist())
assert sorted(items[:5].tolist()) == [0, 1, 2, 3, 4]
assert (scores[:5] < -3e38).all()
assert items[5:].tolist() == [0, 0, 0] and scores[5:].tolist() == [0.0, 0.0, 0.0]
PY
