#!/usr/bin/env bash
# Library: ir-measures 0.4.3.
# Expected: a measure takes any query id that the others take.
# Seen: query id 12 gives 0.70981; q1 raises CalledProcessError (exit status 25, 'format error on line 1'), while
# plain nDCG takes both. It also needs perl on the machine.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ir-measures==0.4.3 pytrec-eval-terrier==0.5.11 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import subprocess

from ir_measures import Qrel, ScoredDoc, calc_aggregate, nDCG


def measure(measure, query):
    judged = [Qrel(query, "a", 3), Qrel(query, "b", 1)]
    return calc_aggregate([measure], judged, [ScoredDoc(query, "a", 1.0), ScoredDoc(query, "b", 2.0)])[measure]


exponential = nDCG(dcg="exp-log2") @ 10
try:
    measure(exponential, "q1")
    raised = None
except subprocess.CalledProcessError as error:
    raised = error.returncode
print(measure(exponential, "12"), raised)
assert measure(exponential, "12") == 0.70981
assert raised == 25
assert measure(nDCG @ 10, "12") == measure(nDCG @ 10, "q1")
PY
