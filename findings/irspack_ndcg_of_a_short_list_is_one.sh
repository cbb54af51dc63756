#!/usr/bin/env bash
# Library: irspack 0.5.2 with optuna 5.0.0, pandas 3.1.1 and scipy 1.17.1.
# Expected: a list that has one of the user's two relevant tracks is not perfect.
# Seen: if the list is shorter than the cut-off, because the other tracks have the score minus infinity, nDCG@3 is 1 and
# precision@3 is 1: both are computed for the length of the list. Recall is 0.5. With one more, irrelevant track nDCG
# is 0.61.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    irspack==0.5.2 optuna==5.0.0 pandas==3.1.1 scipy==1.17.1 scikit-learn==1.9.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from irspack import Evaluator
from scipy.sparse import csr_matrix

relevant = csr_matrix(numpy.array([[1.0, 1.0, 0.0, 0.0]]))
nothing = -numpy.inf
seen = []
for scores in ([5, nothing, nothing, nothing], [5, nothing, 4, nothing]):
    found = Evaluator(relevant, cutoff=3).get_score_from_score_matrix(numpy.array([scores], dtype=float))
    seen.append([round(found[name], 2) for name in ("ndcg", "precision", "recall")])
print(seen)
assert seen == [[1, 1, 0.5], [0.61, 0.5, 0.5]]
PY
