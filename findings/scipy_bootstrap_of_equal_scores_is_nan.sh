#!/usr/bin/env bash
# Library: scipy 1.17.1 with numpy 2.4.6.
# Expected: the interval of the mean of equal scores, such as a hit rate at 20 of 1 in every session, is [1, 1].
# Seen: both ends are NaN with the default method BCa (with a warning); with percentile and basic they are 1. One
# other score among the twelve gives numbers with all three.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    scipy==1.17.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import math

import numpy as np
from scipy.stats import bootstrap


def ends(scores, **more):
    interval = bootstrap((np.array(scores),), np.mean, rng=np.random.default_rng(0), **more).confidence_interval
    return float(interval.low), float(interval.high)


equal = [1.0] * 12
seen = {method: ends(equal, method=method) for method in ("BCa", "percentile", "basic")}
seen["default"], seen["one other"] = ends(equal), ends([*equal[1:], 0.0])
print(seen)
assert all(math.isnan(end) for name in ("BCa", "default") for end in seen[name])
assert seen["percentile"] == seen["basic"] == (1.0, 1.0)
assert seen["one other"][0] < 0.95 and seen["one other"][1] == 1.0
PY
