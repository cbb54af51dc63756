#!/usr/bin/env bash
# Library: flaml 2.8.0 with lightgbm 4.7.0, xgboost-cpu 3.2.0, numpy 2.4.6, scikit-learn 1.9.1 and pandas 2.3.3.
# Expected: the metric "ndcg" of a ranking task is the mean over its queries.
# Seen: "ndcg" ignores the queries and ranks all rows as one list: 0.57 instead of 0.75, the mean over two queries,
# which "ndcg@3" gives.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    flaml==2.8.0 lightgbm==4.7.0 xgboost-cpu==3.2.0 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from flaml.automl.ml import sklearn_metric_loss_score


def score(metric, scores, grades, queries):
    loss = sklearn_metric_loss_score(metric, np.array(scores), np.array(grades), groups=np.array(queries))
    return round(1 - loss, 2)


scores, grades = [1.0, 0, 0, 5, 4, 3], [1, 0, 0, 0, 0, 1]
seen = [score(metric, scores, grades, list("aaabbb")) for metric in ("ndcg", "ndcg@3")]
print(seen)
assert seen == [0.57, 0.75]
PY
