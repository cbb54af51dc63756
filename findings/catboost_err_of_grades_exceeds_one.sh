#!/usr/bin/env bash
# Library: catboost 1.2.10 with numpy 2.4.6, scipy 1.17.1 and pandas 2.3.3.
# Expected: for grades such as 3, 2, 1 the expected reciprocal rank (ERR) and PFound, a probability, are at most 1, or
# such grades are refused, as QueryAUC refuses them.
# Seen: a grade is taken as a probability as it is, so one track of grade 3 gives 3.0 for both, and the grades 2, 1, 0
# give an ERR of 1.5. A query without a relevant track has RecallAt and NDCG 1, and MAP and MRR 0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    catboost==1.2.10 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from catboost import CatBoostError
from catboost.utils import eval_metric


def metric(name, grades):
    return round(eval_metric(grades, [3, 2, 1], name, group_id=[0, 0, 0])[0], 2)


seen = [metric(name, grades) for grades in ([3, 0, 0], [2, 1, 0]) for name in ("ERR", "PFound")]
nothing = [metric(name, [0, 0, 0]) for name in ("RecallAt:top=2", "NDCG", "MAP", "MRR")]
print(seen, nothing)
assert seen == [3.0, 3.0, 1.5, 1.15]
assert nothing == [1.0, 1.0, 0.0, 0.0]
try:
    metric("QueryAUC", [2, 1, 0])
except CatBoostError as error:
    print(error)
else:
    raise SystemExit("QueryAUC accepts grades")
PY
