#!/usr/bin/env bash
# Library: statsmodels 0.15.0 (peer: scipy 1.17.1).
# Expected: two systems with equal scores give a p-value of NaN, and only that p-value stays NaN after the correction.
# Seen: with `fdr_bh` every corrected p-value is NaN while `reject` is still True for two of them; with `holm` only the
# one is NaN. scipy's `false_discovery_control` raises ValueError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    statsmodels==0.15.0 scipy==1.17.1 pandas==3.1.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from scipy.stats import false_discovery_control, ttest_rel
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(0)
base = rng.random(200)
systems = [base + 0.05 + rng.normal(0, 0.1, 200), base + 0.04 + rng.normal(0, 0.1, 200), base, rng.random(200)]
values = [ttest_rel(system, base).pvalue for system in systems]
assert np.isnan(values).tolist() == [False, False, True, False]

rejected, corrected, *_ = multipletests(values, method="fdr_bh")
_, holm, *_ = multipletests(values, method="holm")
print("p:", values, "fdr_bh:", corrected, rejected, "holm:", holm)
assert np.isnan(corrected).all() and rejected.tolist() == [True, True, False, False]
assert np.isnan(holm).tolist() == [False, False, True, False]
try:
    false_discovery_control(values)
except ValueError as error:
    print("scipy:", error)
else:
    raise AssertionError("scipy accepted NaN")
PY
