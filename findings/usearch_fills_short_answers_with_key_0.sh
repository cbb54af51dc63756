#!/usr/bin/env bash
# Library: usearch 2.26.6 (peer: voyager 2.2.3).
# Expected: missing places are marked with a key that cannot exist, as a single query simply returns fewer matches.
# Seen: keys [0, ..., 0, 0] with distances nan after the five real matches, counts [5, 5]; voyager raises RecallError,
# and its advice (a higher M) cannot help an index of five items.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    usearch==2.26.6 voyager==2.2.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import voyager
from usearch.index import Index

vectors = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
index = Index(ndim=8, metric="cos", dtype="f32")
index.add(np.arange(5), vectors)
assert len(index.search(vectors[0], 8)) == 5
matches = index.search(vectors[:2], 8)
print(matches.keys.tolist(), matches.counts.tolist())
assert matches.counts.tolist() == [5, 5]
assert (matches.keys[:, 5:] == 0).all() and np.isnan(matches.distances[:, 5:]).all()

peer = voyager.Index(voyager.Space.Cosine, num_dimensions=8)
peer.add_items(vectors)
try:
    peer.query(vectors[0], k=8)
    raised = None
except voyager.RecallError as error:
    raised = str(error)
print(raised)
assert raised is not None and "higher M" in raised
PY
