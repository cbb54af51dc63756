#!/usr/bin/env bash
# Library: recommenders 1.2.1 with numpy 2.4.6, pandas 3.1.1, scipy 1.17.1 and scikit-learn 1.9.1.
# Expected: a user for whom nothing was recommended counts 0 in every measure, or in none.
# Seen: if one of two users gets the right track and the other nothing, recall_at_k and map_at_k are 1.0, because they
# are means over users who are in both tables, and ndcg_at_k is 0.5. With one wrong track for the second user all
# three are 0.5. A relevant track that is listed twice has a recall of 2.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-deps recommenders==1.2.1 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 scikit-learn==1.9.1 \
    joblib==1.6.0 threadpoolctl==3.8.0 narwhals==2.29.0 python-dateutil==4.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas
from recommenders.evaluation.python_evaluation import map_at_k, ndcg_at_k, recall_at_k

measures = recall_at_k, ndcg_at_k, map_at_k
columns = ["userID", "itemID", "prediction"]
relevant = pandas.DataFrame([("u1", "t1", 1), ("u2", "t2", 1)], columns=["userID", "itemID", "rating"])


def values(*rows):
    return [float(measure(relevant, pandas.DataFrame(rows, columns=columns), k=10)) for measure in measures]


seen = values(("u1", "t1", 3)), values(("u1", "t1", 3), ("u2", "t9", 3)), values(("u1", "t1", 3), ("u1", "t1", 2))
print(seen)
assert seen[:2] == ([1, 0.5, 1], [0.5, 0.5, 0.5])
assert seen[2][0] == 2
PY
