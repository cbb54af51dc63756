#!/usr/bin/env bash
# Library: tantivy 0.27.0.
# Expected: free text from a user is a valid query for a full-text engine, as it is for bm25s.
# Seen: ValueError for three titles ('Syntax Error' or 'Field does not exist'), and 'blue -monday' finds only 'blue
# train'; parse_query_lenient takes all of them and returns what it left out.
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


index = build(["blue monday", "blue train"])
refused = []
for title in ('12" mix blue', "blue - monday", "blue: monday"):
    try:
        index.parse_query(title, ["text"])
    except ValueError as error:
        refused.append(str(error))
    index.parse_query_lenient(title, ["text"])
searcher = index.searcher()
hits = searcher.search(index.parse_query("blue -monday", ["text"]), 5).hits
without = [searcher.doc(address)["text"][0] for _, address in hits]
print(refused, without)
assert len(refused) == 3
assert without == ["blue train"]
PY
