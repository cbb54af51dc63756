#!/usr/bin/env bash
# Library: rexmex 0.1.3 with numpy 2.4.6, pandas 2.3.3 and scipy 1.17.1.
# Expected: the rank correlation of two lists depends on the positions of the tracks, not on what the ids are.
# Seen: spearmans_rho and kendall_tau correlate the ids themselves. Swapping the first two of four tracks gives 0.8 when
# the ids are 1, 2, 3, 4 and -0.8 when they are 10, 2, 3, 7. reciprocal_rank of a track that is not in the list raises
# ValueError instead of giving 0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    numpy==2.4.6 pandas==2.3.3 scipy==1.17.1 scikit-learn==1.9.1
python3 -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --target "$site" rexmex==0.1.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from rexmex.metrics.ranking import kendall_tau, reciprocal_rank, spearmans_rho

seen = []
for a, b, c, d in ((1, 2, 3, 4), (10, 2, 3, 7)):
    lists = numpy.array([a, b, c, d]), numpy.array([b, a, c, d])
    seen.append([round(float(f(*lists)[0]), 2) for f in (spearmans_rho, kendall_tau)])
print(seen)
assert seen == [[0.8, 0.67], [-0.8, -0.67]]
try:
    reciprocal_rank("t9", ["t1", "t2"])
except ValueError as error:
    print(error)
else:
    raise AssertionError
PY
