#!/usr/bin/env bash
# Library: pynndescent 0.7.0.
# Expected: a query vector of zeros (a text without known words) raises an error or gives five different tracks, and a
# track that points away from the query is farther than one at a right angle.
# Seen: with the cosine metric a query of zeros gives one and the same track five times, at distance 1; every track at a
# right angle or beyond has exactly the distance 1, so the opposite vector (cosine distance 2) is not the last.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pynndescent==0.7.0 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from pynndescent import NNDescent

rng = np.random.default_rng(0)
tracks = rng.normal(size=(500, 8)).astype(np.float32)
index = NNDescent(tracks, metric="cosine", random_state=1)
found, distances = index.query(np.zeros((1, 8), np.float32), k=5)
print("query of zeros:", found[0].tolist(), distances[0].tolist())
assert len(set(found[0].tolist())) == 1 and (distances == 1).all()

few = np.array([[1, 0], [1, 0.5], [0, 1], [-1, 0.5], [-1, 0], [-1, -1]], np.float32)
found, distances = NNDescent(few, metric="cosine", random_state=1, n_neighbors=3).query(few[:1], k=6)
print("all six:", dict(zip(found[0].tolist(), distances[0].round(3).tolist(), strict=True)))
by_track = dict(zip(found[0].tolist(), distances[0].tolist(), strict=True))
assert sorted(by_track) == [0, 1, 2, 3, 4, 5]
assert all(by_track[track] == 1 for track in (2, 3, 4, 5))
PY
