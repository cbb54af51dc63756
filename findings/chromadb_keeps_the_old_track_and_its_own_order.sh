#!/usr/bin/env bash
# Library: chromadb 1.5.9 (in memory, no server).
# Expected: `get(ids=...)` returns the tracks in the order of the ids, and `add` of an id that exists is refused or
# replaces the track.
# Seen: the tracks come in the order in which they were inserted, so they no longer belong to the ids that were asked
# for; `add` of an existing id changes nothing and says nothing. An id that is given twice in one `add` is refused.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    chromadb==1.5.9
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import chromadb
from chromadb.config import Settings
from chromadb.errors import DuplicateIDError

tracks = chromadb.EphemeralClient(Settings(anonymized_telemetry=False)).create_collection(
    "tracks", embedding_function=None
)
tracks.add(ids=["a", "b", "c"], embeddings=[[1, 0], [0, 1], [1, 1]], documents=["Blue", "Red", "Green"])
seen = tracks.get(ids=["c", "a", "b"])["ids"]
print("asked for c, a, b:", seen)
assert seen == ["a", "b", "c"]
tracks.add(ids=["a"], embeddings=[[5, 5]], documents=["Another"])
seen = tracks.get(ids=["a"])["documents"]
print("after a second add of a:", seen)
assert seen == ["Blue"]
try:
    tracks.add(ids=["d", "d"], embeddings=[[1, 0], [0, 1]])
except DuplicateIDError as error:
    print("d twice:", error)
else:
    raise AssertionError("an id that is given twice is accepted")
PY
