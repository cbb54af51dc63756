#!/usr/bin/env bash
# Library: pyarrow 26.0.1 with numpy 2.4.6.
# Expected: flattening n vectors of size d gives n x d numbers, with nulls for a missing vector.
# Seen: three vectors of which the second is missing give a matrix of two rows; row 1 is the vector of the third
# track. .values keeps the place of the missing one, as two nulls.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pyarrow==26.0.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pyarrow as pa

vectors = pa.array([[1.0, 2.0], None, [5.0, 6.0]], pa.list_(pa.float32(), 2))
flat = vectors.flatten().to_numpy().reshape(-1, 2).tolist()
values = vectors.values.to_pylist()
print(flat, values)
assert flat == [[1.0, 2.0], [5.0, 6.0]]
assert values == [1.0, 2.0, None, None, 5.0, 6.0]
PY
