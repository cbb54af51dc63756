#!/usr/bin/env bash
# Library: bm25s 0.3.16 and tantivy 0.27.0.
# Expected: BM25 engines treat a repeated query word alike.
# Seen: bm25s scores of 'jazz jazz' are twice those of 'jazz'; tantivy gives both queries the same scores. 'jazz jazz
# piano' puts 'sax jazz jazz' first in bm25s and 'piano solo trio' first in tantivy.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    bm25s==0.3.16 tantivy==0.27.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import bm25s
import numpy as np
import tantivy

texts = ["sax jazz jazz", "piano solo trio", "calm jazz night", "loud rock night"]
index = bm25s.BM25()
index.index([text.split() for text in texts], show_progress=False)
once, twice = index.get_scores(["jazz"]), index.get_scores(["jazz", "jazz"])
assert np.allclose(twice, 2 * once) and once[0] > 0

builder = tantivy.SchemaBuilder()
builder.add_text_field("text", stored=True)
full = tantivy.Index(builder.build())
writer = full.writer(15_000_000, 1)
for text in texts:
    writer.add_document(tantivy.Document(text=[text]))
writer.commit()
writer.wait_merging_threads()
full.reload()


def search(query):
    searcher = full.searcher()
    hits = searcher.search(full.parse_query(query, ["text"]), 4).hits
    return [(round(score, 5), searcher.doc(address)["text"][0]) for score, address in hits]


assert search("jazz jazz") == search("jazz")
bm25s_best = texts[int(np.argmax(index.get_scores("jazz jazz piano".split())))]
tantivy_best = search("jazz jazz piano")[0][1]
print("bm25s:", bm25s_best, "tantivy:", tantivy_best)
assert (bm25s_best, tantivy_best) == ("sax jazz jazz", "piano solo trio")
PY
