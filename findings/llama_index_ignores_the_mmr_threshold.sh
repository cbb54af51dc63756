#!/usr/bin/env bash
# Library: llama-index-core 0.14.25 with numpy 2.4.6.
# Expected: mmr_threshold=1 of a VectorStoreQuery weighs the similarity to the query alone, and 0 the variety alone.
# Seen: SimpleVectorStore never reads the field of the query: both give the ranked list of the default, 0.5. Only an
# argument of the same name of its method `query` has an effect.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    llama-index-core==0.14.25 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import SimpleVectorStore, VectorStoreQuery

tracks = {"near": [1, 0.01], "nearer": [1, 0.1], "other": [0, 1], "like": [0.6, 0.8], "opposite": [-1, 0]}
store = SimpleVectorStore()
store.add([TextNode(id_=track, embedding=vector) for track, vector in tracks.items()])


def search(mode="mmr", in_query=None, **options):
    query = VectorStoreQuery([1, 0.2], similarity_top_k=3, mode=mode, mmr_threshold=in_query)
    return store.query(query, **options)


plain, default = search("default").ids, search().ids
in_query = [search(in_query=weight).ids for weight in (1, 0)]
as_option = [search(mmr_threshold=weight).ids for weight in (1, 0)]
print("by similarity:", plain, "mmr:", default, "weight 1 and 0 in the query:", in_query, "as options:", as_option)
assert in_query == [default, default] and default != plain
assert as_option[0] == plain and as_option[1] not in (plain, default)
PY
