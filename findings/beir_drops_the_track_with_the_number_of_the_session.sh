#!/usr/bin/env bash
# Library: beir 2.2.0 (installed without its dependencies) with pytrec-eval-terrier 0.5.11.
# Expected: if sessions and tracks are both numbered from 1, track 1 can be found in session 1.
# Seen: EvaluateRetrieval.evaluate removes a track whose id is equal to that of the session before it scores, so a
# perfect list of the tracks 1 and 2 has a recall of 0.5 in session 1, and 1.0 in session 7. With
# ignore_identical_ids=False it is 1.0 in both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-deps beir==2.2.0 pytrec-eval-terrier==0.5.11 numpy==2.4.6 tqdm==4.70.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import logging

logging.disable(logging.CRITICAL)
from beir.retrieval.evaluation import EvaluateRetrieval


def recall(session, **more):
    relevant, scores = {session: {"1": 1, "2": 1}}, {session: {"1": 3.0, "2": 2.0, "3": 1.0}}
    return EvaluateRetrieval.evaluate(relevant, scores, [2], **more)[2]["Recall@2"]


seen = recall("1"), recall("7"), recall("1", ignore_identical_ids=False)
print(seen)
assert seen == (0.5, 1.0, 1.0)
PY
