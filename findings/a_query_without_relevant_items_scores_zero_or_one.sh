#!/usr/bin/env bash
# Library: lightgbm 4.7.0, scikit-learn 1.9.1, pytrec-eval-terrier 0.5.11.
# Expected: such a query scores 0 everywhere.
# Seen: 1.0 by LightGBM ndcg and by label_ranking_average_precision_score, 0.0 by ndcg_score and trec_eval: a mean
# over queries of which many have no relevant item looks high during training.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lightgbm==4.7.0 scikit-learn==1.9.1 pytrec-eval-terrier==0.5.11 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import lightgbm
import numpy as np
import pytrec_eval
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score

features = np.tile([[0.0], [1.0], [2.0], [3.0]], (20, 1))
labels = np.array([0, 0, 0, 0, 0, 1, 0, 1] * 10)
train = lightgbm.Dataset(features, labels, group=[4] * 20)
valid = lightgbm.Dataset(features[:4], labels[:4], group=[4], reference=train)
history = {}
settings = {"objective": "lambdarank", "metric": "ndcg", "eval_at": [3], "min_data_in_leaf": 1}
settings |= {"verbose": -1, "num_threads": 1}
lightgbm.train(settings, train, 1, valid_sets=[valid], callbacks=[lightgbm.record_evaluation(history)])
seen = {
    "lightgbm": float(history["valid_0"]["ndcg@3"][0]),
    "average precision": float(label_ranking_average_precision_score([[0, 0]], [[0.5, 0.4]])),
    "ndcg_score": float(ndcg_score([[0, 0]], [[0.5, 0.4]])),
    "trec_eval": pytrec_eval.RelevanceEvaluator({"q": {"a": 0}}, {"ndcg"}).evaluate({"q": {"a": 1.0}})["q"]["ndcg"],
}
print(seen)
assert list(seen.values()) == [1.0, 1.0, 0.0, 0.0]
PY
