#!/usr/bin/env bash
# Library: baycomp 1.0.3 with numpy 2.4.6 and scipy 1.17.1.
# Expected: two systems with equal scores in every session are equally likely to be the better one.
# Seen: two_on_multiple (the Bayesian signed-rank test) gives the first system about 0.69 and the second 0.31, also for
# 20 sessions; with 100 sessions it is still 0.6. With a region of equivalence (rope) it says that they are equal.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-binary baycomp baycomp==1.0.3 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from baycomp import two_on_multiple

seen = {}
for sessions in (8, 20, 100):
    numpy.random.seed(1)
    scores = numpy.linspace(0.1, 0.9, sessions)
    first, _, second = two_on_multiple(scores, scores)
    seen[sessions] = round(float(first), 2), round(float(second), 2)
print(seen)
assert all(0.67 < seen[sessions][0] < 0.72 for sessions in (8, 20)) and 0.57 < seen[100][0] < 0.63
assert two_on_multiple(scores, scores, rope=0.01)[1] == 1
PY
