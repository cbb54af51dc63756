#!/usr/bin/env bash
# Library: torchmetrics 1.9.0 with torch 2.13.0.
# Expected: only the order of the scores counts, so cosines or log-probabilities below 0 give the same result as
# positive scores.
# Seen: RetrievalMRR, RetrievalMAP, RetrievalRecall and RetrievalPrecision treat a track with a score of 0 or below as
# not retrieved: if the best of three tracks is relevant, they are 0 for the scores -1, -2, -3. RetrievalNormalizedDCG
# and RetrievalHitRate of the same scores are 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    torchmetrics==1.9.0 torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from torch import tensor
from torchmetrics.retrieval import (
    RetrievalHitRate,
    RetrievalMAP,
    RetrievalMRR,
    RetrievalNormalizedDCG,
    RetrievalRecall,
)

measures = RetrievalMRR, RetrievalMAP, RetrievalRecall, RetrievalNormalizedDCG, RetrievalHitRate


def values(*scores):
    query, relevant = tensor([0, 0, 0]), tensor([1, 0, 0])
    return [float(measure()(tensor(scores), relevant, indexes=query)) for measure in measures]


seen = values(3.0, 2.0, 1.0), values(-1.0, -2.0, -3.0)
print(seen)
assert seen == ([1, 1, 1, 1, 1], [0, 0, 0, 1, 1])
PY
