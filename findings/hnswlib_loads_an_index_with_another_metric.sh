#!/usr/bin/env bash
# Library: hnswlib 0.8.0 (built from its source) with numpy 2.4.6.
# Expected: an index that was saved with the metric l2 is refused, or keeps its metric, when it is loaded as cosine.
# Seen: it is loaded without a warning. The stored vectors are not normalised, so the nearest track of a track is
# another one, at a negative distance. The track itself is the nearest in an index that was built with cosine.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-binary hnswlib hnswlib==0.8.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os
import tempfile

import hnswlib
import numpy

vectors = numpy.array([[1, 0], [4, 1], [0, 1], [-3, 1]], dtype="float32")


def index(space):
    made = hnswlib.Index(space=space, dim=2)
    made.init_index(max_elements=4, random_seed=1)
    made.add_items(vectors)
    return made


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "tracks")
    index("l2").save_index(path)
    loaded = hnswlib.Index(space="cosine", dim=2)
    loaded.load_index(path)
seen = []
for made in (index("cosine"), loaded):
    ids, distances = made.knn_query(vectors[:1], k=1)
    seen.append((int(ids[0, 0]), round(float(distances[0, 0]), 2)))
print(seen)
assert seen == [(0, 0), (1, -3)]
PY
