#!/usr/bin/env bash
# Library: pyversity 0.2.0 with numpy 2.4.6.
# Expected: diversity=0.5 means the same for any retriever: multiplying all scores by 20 leaves the selection.
# Seen: mmr, msd and cover weigh the raw scores against similarities of at most 1. With scores as large as those of BM25
# the list is that by score alone, here with the same song twice at the top; dpp and ssd select as before.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pyversity==0.2.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy
from pyversity import diversify

vectors = numpy.array([[1, 0], [1, 0], [0, 1], [0.7, 0.7]])
scores = numpy.array([0.9, 0.8, 0.7, 0.1])
seen = {}
for strategy in ("mmr", "msd", "cover", "dpp", "ssd"):
    lists = [diversify(vectors, scores * factor, 2, strategy=strategy, diversity=0.5) for factor in (1, 20)]
    seen[strategy] = [found.indices.tolist() for found in lists]
print(seen)
assert all(seen[strategy] == [[0, 2], [0, 1]] for strategy in ("mmr", "msd", "cover"))
assert all(seen[strategy] == [[0, 2], [0, 2]] for strategy in ("dpp", "ssd"))
PY
