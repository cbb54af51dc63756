#!/usr/bin/env bash
# Library: rouge 1.0.1 (peer: rouge-score 0.1.2).
# Expected: a response that repeats a word four times has a precision of 1/4 against the word, as in rouge-score, and a
# response equal to the reference has 1 in every measure.
# Seen: repeated words count once, so the precision is 1; the response "hurt" has a ROUGE-2 of 0 with itself; the same
# sentences in another order have a ROUGE-L of 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-binary rouge-score rouge==1.0.1 six==1.17.0 rouge-score==0.1.2 nltk==3.10.4 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from rouge import Rouge
from rouge_score.rouge_scorer import RougeScorer


def score(response, reference, measure):
    return round(Rouge().get_scores(response, reference)[0][measure]["p"], 6)


seen = [
    score("jazz jazz jazz jazz", "jazz", "rouge-1"),
    score("hurt", "hurt", "rouge-2"),
    score("try hurt . try yes .", "try yes . try hurt .", "rouge-l"),
]
peer = RougeScorer(["rouge1"]).score("jazz", "jazz jazz jazz jazz")["rouge1"].precision
print("repeated word, one word, other order of sentences:", seen, "rouge-score, repeated word:", peer)
assert seen == [1, 0, 1] and peer == 0.25
PY
