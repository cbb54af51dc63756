#!/usr/bin/env bash
# Library: implicit 0.7.3 with numpy 2.4.6 and scipy 1.17.1.
# Expected: precision at 10 of a user who has one relevant track, which is found, is 0.1.
# Seen: it is 1.0, because implicit divides by the number of relevant tracks if that is smaller than K. A second user
# with ten relevant tracks, all found, has the precision 1.0 as well, and with both users it is 1.0. The same ranked
# lists have a precision of 0.55 if each is divided by 10.
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
from implicit.evaluation import ranking_metrics_at_k
from implicit.nearest_neighbours import CosineRecommender

# Tracks 0 and 1 are played by both users and tell nothing; tracks 2 to 11 are played by user 2, who makes them similar.
played = np.zeros((3, 12), np.float32)
played[0, :2] = played[1, :2] = played[2] = 1
relevant = np.zeros((3, 12), np.float32)
relevant[0, 5] = 1
relevant[1, 2:] = 1
played, relevant = map(scipy.sparse.csr_matrix, (played, relevant))
model = CosineRecommender(K=12, num_threads=1)
model.fit(played, show_progress=False)
lists = [set(model.recommend(user, played[user], N=10)[0].tolist()) for user in (0, 1)]
assert lists == [set(range(2, 12))] * 2


def precision(users):
    values = ranking_metrics_at_k(model, played[users], relevant[users], K=10, show_progress=False, num_threads=1)
    return values["precision"]


seen = precision([0]), precision([1]), precision([0, 1])
print(seen)
assert seen == (1.0, 1.0, 1.0)
PY
