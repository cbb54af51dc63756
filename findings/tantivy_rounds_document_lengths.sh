#!/usr/bin/env bash
# Library: tantivy 0.27.0 (peer: bm25s 0.3.16).
# Expected: of two documents that hold the query word once, the longer one scores less.
# Seen: lengths 42 and 43 give one score, 44 and 45 another: 4 distinct scores for 6 documents of 41 to 48 words;
# bm25s gives 6 distinct scores.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    tantivy==0.27.0 bm25s==0.3.16 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tantivy


def build(texts):
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(15_000_000, 1)
    for text in texts:
        writer.add_document(tantivy.Document(text=[text]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


import bm25s

lengths = (41, 42, 43, 44, 45, 48)
texts = ["jazz " + " ".join(f"w{i}" for i in range(length - 1)) for length in lengths] + ["other"] * 3
index = build(texts)
hits = index.searcher().search(index.parse_query("jazz", ["text"]), 10).hits
scores = [score for score, _ in hits]
peer = bm25s.BM25()
peer.index([text.split() for text in texts], show_progress=False)
print(scores)
assert len(scores) == 6 and scores[1] == scores[2] and scores[3] == scores[4]
assert len(set(scores)) == 4
assert len(set(peer.get_scores(["jazz"])[:6].tolist())) == 6
PY
