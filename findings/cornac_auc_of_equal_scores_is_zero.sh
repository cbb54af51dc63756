#!/usr/bin/env bash
# Library: cornac 3.0.1 (peer: scikit-learn 1.9.1) with numpy 2.4.6 and scipy 1.17.1.
# Expected: a model that gives every track the same score has an AUC of 0.5.
# Seen: it is 0: a track that has the same score as the relevant one counts as a better one. scikit-learn gives 0.5.
# Of four tracks where one other shares the best score with the relevant one, the AUC is 0.67 instead of 0.83.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    cornac==3.0.1 scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from cornac.metrics import AUC
from sklearn.metrics import roc_auc_score

tracks, relevant = np.arange(4), np.array([0])
seen = []
for scores in ([0, 0, 0, 0], [1, 1, 0, 0], [2, 1, 0, 0]):
    scores = np.array(scores, float)
    ours = AUC().compute(item_indices=tracks, pd_scores=scores, gt_pos=relevant)
    seen.append((round(float(ours), 2), round(float(roc_auc_score(tracks == 0, scores)), 2)))
print(seen)
assert seen == [(0, 0.5), (0.67, 0.83), (1, 1)]
PY
