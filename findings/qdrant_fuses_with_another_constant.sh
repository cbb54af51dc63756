#!/usr/bin/env bash
# Library: qdrant-client 1.20.0 (local mode, no server).
# Expected: rank fusion uses 1 / (60 + rank), the constant of the paper, and ties keep the order of insertion.
# Seen: points first and fourth in two lists get 0.7 = 1/2 + 1/5, second and third 0.5833 = 1/3 + 1/4; with 60 the two
# pairs would differ by 0.00002. Four equal points come back as [3, 2, 1, 0].
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    qdrant-client==1.20.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from qdrant_client import QdrantClient, models

client = QdrantClient(":memory:")
client.create_collection("tracks", vectors_config=models.VectorParams(size=2, distance=models.Distance.DOT))
vectors = [[1.0, 0.1], [0.9, 0.2], [0.8, 0.3], [0.7, 0.4]]
client.upsert("tracks", [models.PointStruct(id=i, vector=vector) for i, vector in enumerate(vectors)])
lists = [models.Prefetch(query=query, limit=4) for query in ([1.0, 0.0], [0.0, 1.0])]
fused = client.query_points("tracks", prefetch=lists, query=models.FusionQuery(fusion=models.Fusion.RRF), limit=4)
scores = {point.id: round(point.score, 4) for point in fused.points}

client.create_collection("same", vectors_config=models.VectorParams(size=2, distance=models.Distance.DOT))
client.upsert("same", [models.PointStruct(id=i, vector=[1.0, 0.0]) for i in range(4)])
tied = [point.id for point in client.query_points("same", query=[1.0, 0.0], limit=4).points]
print(scores, tied)
assert scores == {0: 0.7, 3: 0.7, 1: 0.5833, 2: 0.5833}
assert tied == [3, 2, 1, 0]
PY
