#!/usr/bin/env bash
# Library: vendi-score 0.0.3 with numpy 2.4.6.
# Expected: the diversity of a list of n tracks lies between 1, all alike, and n, all unlike, and tracks with opposite
# vectors are as diverse as can be.
# Seen: two tracks with opposite vectors score 1, as two equal ones do. With normalize=False vectors of length 3 give a
# score near 0, without a warning.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-binary vendi-score vendi-score==0.0.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from vendi_score import vendi

lists = {"equal": [[1, 0], [1, 0]], "unlike": [[1, 0], [0, 1]], "opposite": [[1, 0], [-1, 0]]}
seen = {name: round(float(vendi.score_X(numpy.array(vectors, float))), 4) for name, vectors in lists.items()}
longer = float(vendi.score_X(numpy.array([[3.0, 0], [0, 3]]), normalize=False))
print(seen, "unlike, of length 3, normalize=False:", longer)
assert seen == {"equal": 1, "unlike": 2, "opposite": 1} and 0 < longer < 0.00001
PY
