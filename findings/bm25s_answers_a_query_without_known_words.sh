#!/usr/bin/env bash
# Library: bm25s 0.3.16.
# Expected: no document is returned for a query of which no word is known, and k above the number of documents gives
# them all.
# Seen: documents [5, 4, 3] with scores [0, 0, 0], and ValueError for k=7 with 6 documents.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    bm25s==0.3.16 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import bm25s

index = bm25s.BM25()
index.index([[word] for word in "abcdef"], show_progress=False)
documents, scores = index.retrieve([["unknown"]], k=3, show_progress=False)
print(documents.tolist(), scores.tolist())
assert documents.tolist() == [[5, 4, 3]] and scores.tolist() == [[0.0, 0.0, 0.0]]
try:
    index.retrieve([["a"]], k=7, show_progress=False)
    raised = False
except ValueError as error:
    raised = True
    print(error)
assert raised
PY
