#!/usr/bin/env bash
# Library: torcheval 0.0.7 with torch 2.13.0.
# Expected: a model that gives all 100 tracks the same score has a reciprocal rank far below 1, and a relevant track
# with the score NaN is not a hit.
# Seen: the rank is the number of higher scores: equal scores have a reciprocal rank of 1 and a hit rate at 1 of 1,
# and so has a track with NaN.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    torcheval==0.0.7 torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import torch
from torcheval.metrics.functional import hit_rate, reciprocal_rank

relevant = torch.tensor([99])
rising = torch.arange(100.0).flip(0)[None]  # the relevant track is the last one
missing = rising.clone()
missing[0, 99] = torch.nan
seen = [
    (float(reciprocal_rank(scores, relevant)), float(hit_rate(scores, relevant, k=1)))
    for scores in (rising, torch.zeros(1, 100), missing)
]
print(seen)
assert [(round(rank, 2), hit) for rank, hit in seen] == [(0.01, 0), (1, 1), (1, 1)]
PY
