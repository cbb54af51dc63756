#!/usr/bin/env bash
# Library: trectools 0.0.50 with pandas 2.3.3 (peer: pytrec-eval-terrier 0.5.11).
# Expected: the measures of trectools are those of trec_eval for the same files.
# Seen: bpref is 0 when the qrels hold relevant tracks only, and trec_eval's is 1. With two tracks of equal score nDCG
# takes the one with the smaller id first and the reciprocal rank the other one: 1 and 0.5 in the same run, where
# trec_eval gives 0.63 and 0.5.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    trectools==0.0.50 pandas==2.3.3 numpy==2.4.6 pytrec-eval-terrier==0.5.11 --no-binary trectools
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os
import tempfile

from pytrec_eval import RelevanceEvaluator
from trectools import TrecEval, TrecQrel, TrecRun

with tempfile.TemporaryDirectory() as folder:
    qrels, run = os.path.join(folder, "qrels"), os.path.join(folder, "run")
    with open(qrels, "w") as file:
        file.write("q1 0 a 1\n")
    with open(run, "w") as file:
        file.write("q1 Q0 a 1 5.0 demo\nq1 Q0 b 2 5.0 demo\n")
    tools = TrecEval(TrecRun(run), TrecQrel(qrels))
seen = [tools.get_bpref(), tools.get_ndcg(depth=10), tools.get_reciprocal_rank()]
names = ("bpref", "ndcg_cut_10", "recip_rank")
peer = RelevanceEvaluator({"q1": {"a": 1}}, set(names)).evaluate({"q1": {"a": 5.0, "b": 5.0}})["q1"]
seen = {name: (float(value), round(peer[name], 2)) for name, value in zip(names, seen, strict=True)}
print("trectools, trec_eval:", seen)
assert list(seen.values()) == [(0, 1), (1, 0.63), (0.5, 0.5)]
PY
