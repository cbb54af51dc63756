#!/usr/bin/env bash
# Library: pytrec-eval-terrier 0.5.11 in ir-measures 0.4.3 (peer: ranx 0.3.21) with numpy 2.4.6 and pandas 2.3.3.
# Expected: a disliked track with the grade -1 above the right one lowers bpref, as one with the grade 0 does.
# Seen: with -1 it is taken as unjudged, so bpref is 1 (with the grade 0: 0) and infAP is 0.75 (0.5); ranx gives a
# bpref of 0 for both grades. nDCG and the reciprocal rank are the same for both, and Judged counts the track as
# judged.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ir-measures==0.4.3 pytrec-eval-terrier==0.5.11 ranx==0.3.21 numpy==2.4.6 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os

os.environ["NUMBA_DISABLE_JIT"] = "1"  # compilation takes minutes and changes no result
import ir_measures
import ranx
from ir_measures import RR, Bpref, Judged, infAP, nDCG

run = {"q": {"disliked": 2.0, "right": 1.0}}
seen = {}
for grade in (0, -1):
    qrels = {"q": {"right": 1, "disliked": grade}}
    measures = [Bpref, infAP, nDCG @ 2, RR, Judged @ 2]
    values = ir_measures.calc_aggregate(measures, qrels, run)
    peer = ranx.evaluate(ranx.Qrels.from_dict(qrels), ranx.Run.from_dict(run), "bpref")
    seen[grade] = [round(float(values[measure]), 2) for measure in measures] + [float(peer)]
print(seen)
assert seen == {0: [0.0, 0.5, 0.63, 0.5, 1.0, 0.0], -1: [1.0, 0.75, 0.63, 0.5, 1.0, 0.0]}
PY
