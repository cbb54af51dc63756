#!/usr/bin/env bash
# Library: pytrec-eval-terrier 0.5.11 with numpy 2.4.6.
# Expected: a numpy number is taken as a score, as a Python float is.
# Seen: TypeError for numpy.float32 scores and for numpy.int64 relevance; numpy.float64, which is a Python float, is
# taken.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pytrec-eval-terrier==0.5.11 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import pytrec_eval


def attempt(score, relevance):
    try:
        evaluator = pytrec_eval.RelevanceEvaluator({"q": {"a": relevance}}, {"map"})
        return evaluator.evaluate({"q": {"a": score}})["q"]["map"]
    except TypeError as error:
        return str(error)


seen = [attempt(np.float32(1), 1), attempt(1.0, np.int64(1)), attempt(np.float64(1), 1), attempt(1, 1)]
print(seen)
assert seen == ["Unable to extract query/object scores.", "Expected relevance to be integer.", 1.0, 1.0]
PY
