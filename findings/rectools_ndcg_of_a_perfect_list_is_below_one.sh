#!/usr/bin/env bash
# Library: rectools 0.19.0.
# Expected: nDCG@10 of a user with one relevant item, recommended first, is 1, and rank 0 is refused.
# Seen: NDCG(k=10) is 0.2200917662980802, NDCG(k=1) is 1.0; with rank 0 NDCG and MRR are inf and nothing is raised.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    rectools==0.19.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import math

import pandas as pd
from rectools.metrics import MRR, NDCG, calc_metrics

known = pd.DataFrame({"user_id": [1], "item_id": [10]})


def score(rank):
    metrics = {"ndcg@10": NDCG(k=10), "ndcg@1": NDCG(k=1), "mrr": MRR(k=10)}
    return calc_metrics(metrics, pd.DataFrame({"user_id": [1], "item_id": [10], "rank": [rank]}), known)


first, zeroth = score(1), score(0)
print(first, zeroth)
assert math.isclose(first["ndcg@10"], 1 / sum(1 / math.log2(i + 1) for i in range(1, 11)))
assert first["ndcg@1"] == 1 and first["mrr"] == 1
assert zeroth["ndcg@10"] == zeroth["mrr"] == math.inf
PY
