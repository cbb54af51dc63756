#!/usr/bin/env bash
# Library: pyltr 0.2.6 with numpy 2.4.6 and scikit-learn 1.9.1.
# Expected: NDCG of the queries 1 and 2 of the test set does not depend on those of the validation set.
# Seen: one NDCG object remembers the ideal gain of a query by its number, so after a query 2 without a relevant track
# the mean for another query 2 is about 2 x 10^15; a new object gives 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pyltr==0.2.6 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from pyltr.metrics import NDCG

queries = np.array([1, 1, 2, 2])
scores = np.array([2.0, 1.0, 2.0, 1.0])
validation, test = np.array([1, 0, 0, 0]), np.array([1, 0, 1, 0])
measure = NDCG(k=2)
seen = [float(measure.calc_mean(queries, grades, scores)) for grades in (validation, test)]
fresh = float(NDCG(k=2).calc_mean(queries, test, scores))
print(seen, fresh)
assert seen[0] == 0.5 and seen[1] > 1e15 and fresh == 1.0
PY
