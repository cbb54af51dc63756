#!/usr/bin/env bash
# Library: mlxtend 0.25.0 with numpy 2.4.6.
# Expected: McNemar's test of two systems with the same hits has a p-value of 1, or is not defined.
# Seen: the default (corrected=True, exact=False) gives infinity and p = 0, so equal systems differ significantly; the
# test without the correction gives NaN, the exact one 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    mlxtend==0.25.0 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 scikit-learn==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from mlxtend.evaluate import mcnemar, mcnemar_table

hits = np.ones(10, dtype=int)
system = np.array([1, 0] * 5)
table = mcnemar_table(y_target=hits, y_model1=system, y_model2=system)
seen = mcnemar(table), mcnemar(table, corrected=False), mcnemar(table, exact=True)
print(seen)
assert seen[0] == (np.inf, 0) and np.isnan(seen[1]).all() and seen[2] == (None, 1)
PY
