#!/usr/bin/env bash
# Library: haystack-ai 3.4.1.
# Expected: a track of another artist with the same text is not relevant, and recall of one of two relevant tracks is
# 1/2.
# Seen: the evaluators compare documents by their text and not by their id, so the wrong "Intro" gives a reciprocal rank
# and an nDCG of 1; DocumentRecallEvaluator gives 1 for one of two, its default is whether any is found.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    haystack-ai==3.4.1
HAYSTACK_TELEMETRY_ENABLED=False PYTHONPATH="$site" python3 -W ignore - <<'PY'
from haystack import Document
from haystack.components.evaluators import DocumentMRREvaluator, DocumentNDCGEvaluator, DocumentRecallEvaluator


def score(evaluator, relevant, ranked):
    return evaluator.run(ground_truth_documents=[relevant], retrieved_documents=[ranked])["score"]


wanted, other, hurt = (Document(id=i, content=text) for i, text in (("t1", "Intro"), ("t2", "Intro"), ("t3", "Hurt")))
wrong = [score(evaluator(), [wanted], [other]) for evaluator in (DocumentMRREvaluator, DocumentNDCGEvaluator)]
recall = [score(DocumentRecallEvaluator(**mode), [wanted, hurt], [wanted]) for mode in ({}, {"mode": "multi_hit"})]
print("another track:", wrong, "one of two relevant tracks:", recall)
assert wrong == [1, 1] and recall == [1, 0.5]
PY
