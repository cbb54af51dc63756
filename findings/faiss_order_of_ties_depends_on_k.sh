#!/usr/bin/env bash
# Library: faiss-cpu 1.15.1.
# Expected: of tracks with one and the same vector the first id comes first, and the best three are the first three of
# the best five.
# Seen: IndexFlatIP gives [0] for k=1, [2, 1, 0] for k=3 and [4, 3, 2, 1, 0] for k=5, so the track at rank 1 changes
# with k; IndexFlatL2 of the same vectors gives [0, 1, 2, ...] for every k.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    faiss-cpu==1.15.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import faiss
import numpy as np

same = np.tile(np.array([[0.6, 0.8]], np.float32), (8, 1))
query = np.array([[1.0, 0.0]], np.float32)


def found(index):
    index.add(same)
    return [index.search(query, k)[1][0].tolist() for k in (1, 3, 5)]


inner, distance = found(faiss.IndexFlatIP(2)), found(faiss.IndexFlatL2(2))
print("inner product:", inner, "L2:", distance)
assert inner == [[0], [2, 1, 0], [4, 3, 2, 1, 0]]
assert distance == [[0], [0, 1, 2], [0, 1, 2, 3, 4]]
PY
