#!/usr/bin/env bash
# Library: rectools-lightfm 1.17.3, a fork of LightFM (peer: scikit-learn 1.9.1), with numpy 2.4.6 and scipy 1.17.1.
# Expected: a model that gives every track the same score has an AUC of 0.5.
# Seen: auc_score gives -0.17 to a user with two of five tracks and 0 to a user with one, because every equal score
# counts as a better one; for a user without tracks it is 0.5.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    rectools-lightfm==1.17.3 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from lightfm import LightFM
from lightfm.evaluation import auc_score
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score

plays = csr_matrix(np.array([[1, 0, 0, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32))
model = LightFM(no_components=2, random_state=0).fit(plays, epochs=1)
for name in ("item_embeddings", "user_embeddings", "item_biases", "user_biases"):
    getattr(model, name)[:] = 0
seen = [round(float(value), 2) for value in auc_score(model, plays, preserve_rows=True)]
print(seen, roc_auc_score([1, 0, 0, 1, 0], [0, 0, 0, 0, 0]))
assert seen == [-0.17, 0.0, 0.5]
assert roc_auc_score([1, 0, 0, 1, 0], [0, 0, 0, 0, 0]) == 0.5
PY
