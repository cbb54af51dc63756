#!/usr/bin/env bash
# Library: sqlite-vec 0.1.9 with apsw 3.54.1.0, and nano-vectordb 0.0.4.3.
# Expected: a track whose vector is all zeros (an empty text) comes last in a search by cosine, or not at all.
# Seen: in nano-vectordb it comes first, with the score NaN, also above a threshold. In sqlite-vec its distance is NULL
# and its place depends on the order of insertion: inserted first it is the nearest track, inserted last it is the last.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    sqlite-vec==0.1.9 apsw==3.54.1.0 nano-vectordb==0.0.4.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os
import tempfile

import apsw
import numpy
import sqlite_vec
from nano_vectordb import NanoVectorDB

tracks = {"same": (1, 0), "far": (0, 1), "empty": (0, 0)}
vectors = {track: numpy.array(v, numpy.float32) for track, v in tracks.items()}


def in_sqlite_vec(order, k):
    db = apsw.Connection(":memory:")
    db.enable_load_extension(True)
    db.load_extension(sqlite_vec.loadable_path())
    db.execute("CREATE VIRTUAL TABLE tracks USING vec0(id TEXT PRIMARY KEY, v FLOAT[2] distance_metric=cosine)")
    for track in order:
        db.execute("INSERT INTO tracks VALUES (?, ?)", (track, vectors[track].tobytes()))
    query = "SELECT id, distance FROM tracks WHERE v MATCH ? AND k = ?"
    return db.execute(query, (vectors["same"].tobytes(), k)).fetchall()


def in_nano_vectordb(threshold):
    with tempfile.TemporaryDirectory() as folder:
        db = NanoVectorDB(2, storage_file=os.path.join(folder, "db.json"))
        db.upsert([{"__id__": track, "__vector__": v} for track, v in vectors.items()])
        return [found["__id__"] for found in db.query(vectors["same"], 3, better_than_threshold=threshold)]


first, last = in_sqlite_vec(["empty", "same", "far"], 1), in_sqlite_vec(["same", "far", "empty"], 3)
nano = in_nano_vectordb(None), in_nano_vectordb(0.5)
print("sqlite-vec:", first, last, "nano-vectordb:", nano)
assert first == [("empty", None)] and last == [("same", 0), ("far", 1), ("empty", None)]
assert nano == (["empty", "same", "far"], ["empty", "same"])
PY
