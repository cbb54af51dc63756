#!/usr/bin/env bash
# Library: rank-bm25 0.2.2 (peer: bm25s 0.3.16).
# Expected: a track without any word of the query scores 0, as with BM25Okapi and BM25L of the same package, so that
# score > 0 means that something was found.
# Seen: BM25Plus gives 1.609 to every track without the word. With bm25s (method bm25+) such a track has the same
# score, so it belongs to the formula; a query without any known word scores 0 everywhere.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    rank-bm25==0.2.2 bm25s==0.3.16 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import bm25s
from rank_bm25 import BM25L, BM25Okapi, BM25Plus

tracks = [text.split() for text in ("calm piano", "loud guitar solo", "slow jazz night", "old blues song")]
seen = {kind.__name__: kind(tracks).get_scores(["piano"]).round(3).tolist() for kind in (BM25Okapi, BM25L, BM25Plus)}
seen["unknown"] = BM25Plus(tracks).get_scores(["polka"]).tolist()
peer = bm25s.BM25(method="bm25+")
peer.index(tracks, show_progress=False)
seen["bm25s"] = peer.get_scores(["piano"]).round(3).tolist()
print(seen)
assert seen["BM25Okapi"] == [0.966, 0, 0, 0] and seen["BM25L"] == [1.624, 0, 0, 0]
assert seen["BM25Plus"] == [3.444, 1.609, 1.609, 1.609]
assert seen["unknown"] == [0, 0, 0, 0]
PY
