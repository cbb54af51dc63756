#!/usr/bin/env bash
# Libraries: scipy 1.17.1, mlxtend 0.25.0 and deepsig 1.2.8 with numpy 2.4.6.
# Expected: if one of two systems lacks the score of a session (NaN), the p-value is NaN, as in ttest_rel of scipy, or
# the test raises an error.
# Seen: two equal systems, one of which lacks a score, differ with the lowest possible p-value: 0 in permutation_test of
# scipy and mlxtend (exact), 0.001 in deepsig.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    scipy==1.17.1 mlxtend==0.25.0 deepsig==1.2.8 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import deepsig
import mlxtend.evaluate
import numpy as np
from scipy import stats

first = np.array([0.5, 0.6, 0.7, 0.8, 0.4, 0.3])
second = first.copy()
second[-1] = np.nan


def difference(x, y, axis=-1):
    return np.mean(x - y, axis=axis)


pair = first, second
seen = (
    float(stats.permutation_test(pair, difference, permutation_type="samples").pvalue),
    float(mlxtend.evaluate.permutation_test(*pair, method="exact", paired=True)),
    round(float(deepsig.permutation_test(*pair)), 3),
)
whole = float(stats.permutation_test((first, first), difference, permutation_type="samples").pvalue)
print(seen, whole, stats.ttest_rel(*pair).pvalue)
assert seen == (0, 0, 0.001) and whole == 1 and np.isnan(stats.ttest_rel(*pair).pvalue)
PY
