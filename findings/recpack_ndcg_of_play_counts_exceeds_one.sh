#!/usr/bin/env bash
# Library: recpack 0.3.6 (without its neural models) with numpy 1.26.4, scipy 1.13.1 and pandas 2.3.3.
# Expected: nDCG is at most 1, also if the relevance of a track is its number of plays.
# Seen: the plays change the gain and the rank of a track, but not the ideal gain, so a perfect list of tracks with five
# and two plays has an nDCG of 1.7. With one play each it is 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    numpy==1.26.4 scipy==1.13.1 pandas==2.3.3 scikit-learn==1.5.2 tqdm
python3 -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --target "$site" recpack==0.3.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from recpack.metrics import NDCGK
from scipy.sparse import csr_matrix


def ndcg(plays):
    metric = NDCGK(2)
    metric.calculate(csr_matrix([plays]), csr_matrix([[0.9, 0.8, 0.1]]))
    print(plays, metric.value)
    return metric.value


assert ndcg([1, 1, 0]) == 1
assert round(ndcg([5, 2, 0]), 1) == 1.7
PY
