#!/usr/bin/env bash
# Library: beir 2.2.0 (installed without its dependencies) with pytrec-eval-terrier 0.5.11.
# Expected: a session without an answer counts 0 in every measure, or in none.
# Seen: evaluate leaves it out, so nDCG and recall are 1.0 if one of two sessions was answered, perfectly;
# evaluate_custom counts it as 0, so MRR and accuracy of the same run are 0.5.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-deps beir==2.2.0 pytrec-eval-terrier==0.5.11 numpy==2.4.6 tqdm==4.70.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import logging

logging.disable(logging.CRITICAL)
from beir.retrieval.evaluation import EvaluateRetrieval

relevant, scores = {"s1": {"t1": 1}, "s2": {"t2": 1}}, {"s1": {"t1": 1.0}}
ndcg, _, recall, _ = EvaluateRetrieval.evaluate(relevant, scores, [10])
seen = [ndcg["NDCG@10"], recall["Recall@10"]]
for measure, name in (("mrr", "MRR@10"), ("acc", "Accuracy@10")):
    seen.append(EvaluateRetrieval.evaluate_custom(relevant, scores, [10], measure)[name])
print(seen)
assert seen == [1.0, 1.0, 0.5, 0.5]
PY
