#!/usr/bin/env bash
# Library: ranx 0.3.21 (peer: pytrec-eval-terrier 0.5.11).
# Expected: an empty list counts as 0, as in pytrec_eval.
# Seen: ValueError 'max() arg is an empty sequence' for the run {'q1': {}}; pytrec_eval gives 0. Leaving the query out
# and make_comparable=True gives 0.5 as mean of two queries.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ranx==0.3.21 numpy==2.4.6 pytrec-eval-terrier==0.5.11
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pytrec_eval
from ranx import Qrels, Run, evaluate

try:
    evaluate(Qrels({"q1": {"a": 1}}), Run({"q1": {}}), "mrr")
    raised = None
except ValueError as error:
    raised = str(error)
missing = evaluate(Qrels({"q1": {"a": 1}, "q2": {"b": 1}}), Run({"q2": {"b": 1.0}}), "mrr", make_comparable=True)
peer = pytrec_eval.RelevanceEvaluator({"q1": {"a": 1}}, {"recip_rank"}).evaluate({"q1": {}})
print(raised, missing, peer)
assert raised is not None and "empty" in raised
assert float(missing) == 0.5
assert peer == {"q1": {"recip_rank": 0.0}}
PY
