#!/usr/bin/env bash
# Library: milvus-lite 3.2.2 with pymilvus 3.0.2 and numpy 2.4.6 (no server).
# Expected: insert of an id that exists is refused or stores a second track, and upsert replaces the whole track.
# Seen: insert replaces the whole track without an error, so the year of the old one is gone; upsert keeps the fields
# that the new track does not have, so it gets the year of the old one. The filter year != 1991 leaves out tracks
# without a year.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    milvus-lite==3.2.2 pymilvus==3.0.2 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile

from pymilvus import MilvusClient

with tempfile.TemporaryDirectory() as folder:
    client = MilvusClient(f"{folder}/tracks.db")
    client.create_collection("tracks", dimension=2)
    old = [{"id": id_, "vector": [1.0, 0.0], "title": "old", "year": 1969} for id_ in (1, 2)]
    client.insert("tracks", old)
    client.insert("tracks", [{"id": 1, "vector": [0.0, 1.0], "title": "new"}])
    client.upsert("tracks", [{"id": 2, "vector": [0.0, 1.0], "title": "new"}])
    kept = sorted((row["id"], row["title"], row.get("year")) for row in client.get("tracks", ids=[1, 2]))
    found = [row["id"] for row in client.query("tracks", filter="year != 1991")]
    client.close()
print(kept, found)
assert kept == [(1, "new", None), (2, "new", 1969)]
assert found == [2]
PY
