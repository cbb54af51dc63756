#!/usr/bin/env bash
# Library: whoosh-reloaded 2.7.5.
# Expected: blue -monday finds tracks with blue and without monday, as in other search engines, and blue monday also
# finds tracks that have one of the words.
# Seen: the minus is left out and both words are wanted, so blue -monday finds only Blue Monday; the word NOT
# excludes. A sentence such as 'something blue please' finds nothing, because every word of it is wanted, unless the
# parser gets group=OrGroup.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    whoosh-reloaded==2.7.5
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import OrGroup, QueryParser

index = RamStorage().create_index(Schema(id=ID(stored=True), title=TEXT))
with index.writer() as writer:
    for title in ("Blue Monday", "Blue Train", "Thunderstruck"):
        writer.add_document(id=title, title=title)


def found(text, **more):
    with index.searcher() as searcher:
        return sorted(hit["id"] for hit in searcher.search(QueryParser("title", index.schema, **more).parse(text)))


queries = "blue -monday", "blue NOT monday", "something blue please"
seen = [found(query) for query in queries] + [found(queries[2], group=OrGroup)]
print(seen)
assert seen == [["Blue Monday"], ["Blue Train"], [], ["Blue Monday", "Blue Train"]]
PY
