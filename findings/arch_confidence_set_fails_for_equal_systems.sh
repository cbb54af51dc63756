#!/usr/bin/env bash
# Library: arch 8.0.0 with numpy 2.4.6, scipy 1.17.1, pandas 3.1.1 and statsmodels 0.15.0.
# Expected: the model confidence set (MCS) of three systems, two of which have the same scores, contains both of them
# or neither.
# Seen: compute() raises IndexError, which does not say that two systems are equal; without one of them it works.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    arch==8.0.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 statsmodels==0.15.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from arch.bootstrap import MCS

losses = np.random.default_rng(0).normal(size=(50, 3))
losses[:, 1] = losses[:, 0]
seen = []
for systems in (losses, losses[:, 1:]):
    test = MCS(systems, size=0.1, reps=100, seed=1)
    try:
        test.compute()
        seen.append(len(test.pvalues))
    except IndexError as error:
        seen.append(str(error))
print(seen)
assert seen == ["index 0 is out of bounds for axis 0 with size 0", 2]
PY
