#!/usr/bin/env bash
# Library: tantivy 0.27.0.
# Expected: a word of any usual length is indexed; a 64-character id is found by itself.
# Seen: the id of 64 characters is not found ([] for the query), a word of 39 characters is, one of 40 is not; nothing
# is reported at indexing or at search.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    tantivy==0.27.0
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


def found(word):
    index = build([word, "other"])
    return len(index.searcher().search(index.parse_query(word, ["text"]), 5).hits)


counts = [found("ab12" * 16), found("a" * 39), found("a" * 40)]
print(counts)
assert counts == [0, 1, 0]
PY
