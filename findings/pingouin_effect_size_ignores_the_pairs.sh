#!/usr/bin/env bash
# Library: pingouin 0.7.0 with numpy 2.4.6, scipy 1.17.1 and pandas 3.1.1.
# Expected: the effect size of a paired test is that of the differences, and has the sign of the difference.
# Seen: a system that is a little better in every session has the effect size of two unpaired groups, also with
# `paired=True`: 0.3, while the p-value is below 0.001. `ttest` returns it without its sign, `compute_effsize` with it.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pingouin==0.7.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import pingouin

first = np.array([0.1, 0.5, 0.3, 0.9, 0.2])
second = first + [0.1, 0.11, 0.1, 0.09, 0.1]
difference = first - second
seen = {
    "paired": pingouin.compute_effsize(first, second, paired=True),
    "unpaired": pingouin.compute_effsize(first, second, paired=False),
    "ttest": float(pingouin.ttest(first, second, paired=True)["cohen_d"].iloc[0]),
    "p": float(pingouin.ttest(first, second, paired=True)["p_val"].iloc[0]),
    "of the differences": difference.mean() / difference.std(ddof=1),
}
print(seen)
assert seen["paired"] == seen["unpaired"] and round(seen["paired"], 1) == -0.3
assert np.isclose(seen["ttest"], -seen["paired"]) and seen["p"] < 0.001
assert seen["of the differences"] < -10
PY
