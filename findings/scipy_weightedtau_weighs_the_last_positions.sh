#!/usr/bin/env bash
# Library: scipy 1.17.1.
# Expected: weightedtau of two rankings, given as the positions of ten tracks, punishes a swap at the top most.
# Seen: it gives most weight to the greatest numbers, which are the last positions: swapping the first two tracks leaves
# 0.984, swapping the last two 0.886. Positions have to be negated, or given as scores. kendalltau knows no difference.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    scipy==1.17.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from scipy.stats import kendalltau, weightedtau

positions = numpy.arange(1, 11)
top, bottom = positions[[1, 0, *range(2, 10)]], positions[[*range(8), 9, 8]]
seen = {
    "kendalltau": [kendalltau(positions, other).statistic for other in (top, bottom)],
    "weightedtau": [weightedtau(positions, other).statistic for other in (top, bottom)],
    "weightedtau, negated": [weightedtau(-positions, -other).statistic for other in (top, bottom)],
}
seen = {name: [round(float(value), 3) for value in values] for name, values in seen.items()}
for name, values in seen.items():
    print(f"{name:21} swap at the top {values[0]}, at the bottom {values[1]}")
assert list(seen.values()) == [[0.956, 0.956], [0.984, 0.886], [0.886, 0.984]]
PY
