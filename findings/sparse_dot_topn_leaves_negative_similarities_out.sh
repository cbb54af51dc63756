#!/usr/bin/env bash
# Library: sparse-dot-topn 1.2.0 with scipy 1.17.1 and numpy 2.4.6.
# Expected: top_n=2 returns two tracks for each query, the two most similar ones.
# Seen: products below or equal to 0 are left out, so a query gets fewer tracks or none, although no threshold is set
# (None). With top_n equal to the number of tracks, or with a threshold below the products, the negative ones are there.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    sparse-dot-topn==1.2.0 scipy==1.17.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

tracks = csr_matrix([[1.0, 0.0], [-1.0, 0.2], [-0.5, -1.0]])
seen = {}
for query in ([1.0, -0.1], [-0.2, 0.5], [0.1, 0.9]):
    row, columns = csr_matrix([query]), tracks.T.tocsr()
    asked = [{"top_n": 2}, {"top_n": 2, "threshold": -9}, {"top_n": 3}]
    seen[str(query)] = [sp_matmul_topn(row, columns, **options).nnz for options in asked]
print(seen)
assert list(seen.values()) == [[1, 2, 3], [1, 2, 3], [2, 2, 3]]
PY
