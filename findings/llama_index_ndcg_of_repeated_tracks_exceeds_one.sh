#!/usr/bin/env bash
# Library: llama-index-core 0.14.25.
# Expected: a track that was retrieved twice (two chunks of it, or two queries) counts once, and no measure is above
# 1.
# Seen: with the only relevant track three times in the list the average precision is 3 and NDCG 2.13. An empty list
# raises ValueError instead of scoring 0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    llama-index-core==0.14.25
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from llama_index.core.evaluation.retrieval.metrics import MRR, NDCG, AveragePrecision, HitRate, Recall


def score(measure, retrieved):
    try:
        return round(measure().compute(expected_ids=["t1"], retrieved_ids=retrieved).score, 2)
    except ValueError:
        return None


measures = HitRate, MRR, Recall, AveragePrecision, NDCG
seen = {str(ids): [score(measure, ids) for measure in measures] for ids in (["t1"], ["t1", "t1", "t1"], [])}
print(seen)
assert list(seen.values()) == [[1, 1, 1, 1, 1], [1, 1, 1, 3, 2.13], [None] * 5]
PY
