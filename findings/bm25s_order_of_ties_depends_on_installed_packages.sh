#!/usr/bin/env bash
# Library: bm25s 0.3.16 with jax 0.10.2, numba 0.68.1 and numpy 2.4.6.
# Expected: tracks with equal scores come in one order, whatever else is installed.
# Seen: of ten tracks with the word, all equal, the first three are 0, 1, 2 if jax is installed, which the default
# ("auto") then uses, and others for "numpy", which it uses without jax; backend="numba" returns 2, 1, 0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    bm25s==0.3.16 jax==0.10.2 numba==0.68.1 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import bm25s

texts = ["jazz piano"] * 6 + ["rock guitar"] * 6 + ["jazz rock"] * 4
tokens = bm25s.tokenize(texts, stopwords=None, show_progress=False)


def first(backend, selection):
    index = bm25s.BM25(backend=backend)
    index.index(tokens, show_progress=False)
    tracks, _ = index.retrieve([["jazz"]], k=3, backend_selection=selection, show_progress=False)
    return tracks[0].tolist()


seen = [first("numpy", "auto"), first("numpy", "jax"), first("numpy", "numpy"), first("numba", "auto")]
print(seen)
assert seen[0] == seen[1] == [0, 1, 2] and seen[3] == [2, 1, 0]
assert not set(seen[2]) & {0, 1, 2}
PY
