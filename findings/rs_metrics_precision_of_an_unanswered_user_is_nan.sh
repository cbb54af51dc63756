#!/usr/bin/env bash
# Library: rs-metrics 0.6.0 with numpy 2.4.6 and pandas 3.1.1.
# Expected: a user without a ranked list counts as 0 in every measure.
# Seen: ndcg, recall, hitrate, mrr and mapr count the user as 0, but the mean precision of all users becomes NaN.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    rs-metrics==0.6.0 numpy==2.4.6 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import math

import rs_metrics

relevant = {"ann": [1, 2], "bob": [3]}
lists = {"ann": [1, 2]}
names = ("ndcg", "recall", "hitrate", "mrr", "mapr", "precision")
seen = {name: float(getattr(rs_metrics, name)(relevant, lists, k=2)) for name in names}
print(seen)
assert math.isnan(seen.pop("precision")) and set(seen.values()) == {0.5}
PY
