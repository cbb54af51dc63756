#!/usr/bin/env bash
# Library: ir-measures 0.4.3 with pytrec-eval-terrier 0.5.11 (peer: ranx 0.3.21) with numpy 2.4.6 and pandas 2.3.3.
# Expected: a track whose score is NaN comes last, or is refused.
# Seen: in trec_eval its place depends on its id: the track z comes before the best track, so its reciprocal rank is
# 0.5, and the track a comes after it. For RR@10, which another provider computes, the place depends on the order in
# which the tracks were given. ranx puts the track last.
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
from ir_measures import RR

qrels = {"q": {"best": 1}}
seen = {}
for order in (["z", "best", "other"], ["best", "z", "other"], ["best", "other", "a"]):
    scores = {track: {"best": 2.0, "other": 1.0}.get(track, float("nan")) for track in order}
    values = ir_measures.calc_aggregate([RR, RR @ 10], qrels, {"q": scores})
    peer = ranx.evaluate(ranx.Qrels.from_dict(qrels), ranx.Run.from_dict({"q": scores}), "mrr")
    seen[" ".join(order)] = float(values[RR]), float(values[RR @ 10]), float(peer)
print(seen)
assert seen == {
    "z best other": (0.5, 0.5, 1.0),
    "best z other": (0.5, 1.0, 1.0),
    "best other a": (1.0, 1.0, 1.0),
}
PY
