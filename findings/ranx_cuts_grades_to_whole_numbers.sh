#!/usr/bin/env bash
# Library: ranx 0.3.21 (peer: ir-measures 0.4.3 with pytrec-eval-terrier 0.5.11) with numpy 2.4.6.
# Expected: a grade of 0.5 (a track that the user half liked) is kept or refused.
# Seen: Qrels.from_dict stores it as 0 and 1.9 as 1, without a warning, so a track with 0.5 is not relevant: a list
# with it first has a reciprocal rank of 0.5. from_df refuses such grades, and so does ir_measures.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ranx==0.3.21 ir-measures==0.4.3 pytrec-eval-terrier==0.5.11 numpy==2.4.6 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os

os.environ["NUMBA_DISABLE_JIT"] = "1"  # compilation takes minutes and changes no result
import ir_measures
import pandas
from ranx import Qrels, Run, evaluate

grades = {"q": {"half": 0.5, "nearly two": 1.9}}
scores = {"q": {"half": 2.0, "nearly two": 1.0}}
qrels = Qrels.from_dict(grades)
seen = dict(qrels.to_dict()["q"]), float(evaluate(qrels, Run.from_dict(scores), "mrr"))
print(seen)
assert seen == ({"nearly two": 1, "half": 0}, 0.5)

table = pandas.DataFrame({"q_id": ["q"], "doc_id": ["half"], "score": [0.5]})
for refused in (
    lambda: Qrels.from_df(table),
    lambda: ir_measures.calc_aggregate([ir_measures.RR], grades, scores),
):
    try:
        refused()
    except (AssertionError, TypeError) as error:
        print(error)
    else:
        raise SystemExit("a grade of 0.5 is accepted")
PY
