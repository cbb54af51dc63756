#!/usr/bin/env bash
# Library: usearch 2.26.6.
# Expected: a search for as many neighbours as the index holds returns all of them.
# Seen: about 185 of 500 identical vectors are found (the number varies; the script asserts fewer than 450), 500 of
# 500 distinct ones; exact=True finds all.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    usearch==2.26.6 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from usearch.index import Index


def found(vectors, **more):
    index = Index(ndim=8, metric="cos", dtype="f32")
    index.add(np.arange(len(vectors)), vectors, threads=1)
    return len(set(index.search(vectors[0], len(vectors), **more).keys.tolist()))


distinct = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
same = np.tile(distinct[0], (500, 1))
seen = found(same), found(distinct), found(same, exact=True)
print(seen)
assert seen[0] < 450
assert seen[1:] == (500, 500)
PY
