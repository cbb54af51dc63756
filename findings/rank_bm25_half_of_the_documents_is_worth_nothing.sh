#!/usr/bin/env bash
# Library: rank-bm25 0.2.2 (peer: bm25s 0.3.16).
# Expected: the more documents hold a word, the smaller its weight, and a match scores more than no match.
# Seen: in four documents a word in two of them scores 0 everywhere, a word in three of them 0.119; with two documents
# all scores are 0. bm25s (method lucene, its default) gives a positive score each time.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    rank-bm25==0.2.2 bm25s==0.3.16 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import bm25s
import numpy as np
from rank_bm25 import BM25Okapi


def okapi(documents):
    return np.round(BM25Okapi(documents).get_scores(["jazz"]), 3).tolist()


half = [["jazz", "a"], ["jazz", "b"], ["c"], ["d"]]
most = [["jazz", "a"], ["jazz", "b"], ["jazz", "c"], ["d"]]
two = [["jazz", "a"], ["b", "c"]]
print("half:", okapi(half), "most:", okapi(most), "two documents:", okapi(two))
assert okapi(half) == [0.0, 0.0, 0.0, 0.0]
assert okapi(most) == [0.119, 0.119, 0.119, 0.0]
assert okapi(two) == [0.0, 0.0]
for documents in (half, most, two):
    index = bm25s.BM25()
    index.index(documents, show_progress=False)
    assert index.get_scores(["jazz"])[0] > 0
PY
