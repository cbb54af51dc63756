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
    rouge==1.0.1 six==1.17.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from rouge import Rouge


def score(response, reference, measure):
    return round(Rouge().get_scores(response, reference)[0][measure]["p"], 6)


seen = [
    score("jazz jazz jazz jazz", "jazz", "rouge-1"),
    score("hurt", "hurt", "rouge-2"),
    score("try hurt . try yes .", "try yes . try hurt .", "rouge-l"),
]
print("repeated word, one word, other order of sentences:", seen)
assert seen == [1, 0, 1]
PY
