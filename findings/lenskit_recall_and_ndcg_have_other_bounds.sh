#!/usr/bin/env bash
# Library: lenskit 2025.8.1.
# Expected: recall@2 with 2 of 4 relevant items found is 0.5, precision@10 of one right item is 0.1, and nDCG is at
# most 1.
# Seen: Recall(n=2) is 1.0, Precision(n=10) is 1.0, NDCG of the list [a, a] is 2.0; a user without relevant items
# gives nan.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lenskit==2025.8.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import math

from lenskit.data import ItemList
from lenskit.metrics import NDCG, Precision, Recall


def ranked(*ids):
    return ItemList(list(ids), ordered=True)


recall = float(Recall(n=2).measure_list(ranked("a", "b"), ItemList(["a", "b", "c", "d"])))
precision = float(Precision(n=10).measure_list(ranked("a"), ItemList(["a"])))
repeated = float(NDCG(n=10).measure_list(ranked("a", "a"), ItemList(["a"])))
nothing = float(NDCG(n=10).measure_list(ranked("a"), ItemList([])))
print(recall, precision, repeated, nothing)
assert (recall, precision, repeated) == (1.0, 1.0, 2.0)
assert math.isnan(nothing)
PY
