#!/usr/bin/env bash
# Library: safetensors 0.8.0 (peer: safetensors 0.7.0) with numpy 2.4.6.
# Expected: the matrix that is loaded equals the matrix that was saved.
# Seen: with 0.8.0 a transposed matrix, a selection of columns and a matrix in Fortran order come back with the same
# shape and other numbers, without an error: the numbers are stored in the order in which they lie in memory. 0.7.0
# stores all of them correctly. The docstring asks for contiguous arrays, but nothing checks it.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
for version in 0.7.0 0.8.0; do
    python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile \
        --target "$site/$version" "safetensors==$version" numpy==2.4.6
done
cat >"$site/save.py" <<'PY'
import numpy as np
from safetensors.numpy import load, save

vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
views = {"transposed": vectors.T, "columns": vectors[:, :2], "fortran": np.asfortranarray(vectors), "rows": vectors[:1]}
loaded = {name: load(save({name: view}))[name] for name, view in views.items()}
assert all(loaded[name].shape == view.shape for name, view in views.items())
print([name for name, view in views.items() if not np.array_equal(loaded[name], view)])
PY
old=$(PYTHONPATH="$site/0.7.0" python3 -W ignore "$site/save.py")
new=$(PYTHONPATH="$site/0.8.0" python3 -W ignore "$site/save.py")
echo "changed by 0.7.0: $old, by 0.8.0: $new"
[[ $old == "[]" ]]
[[ $new == "['transposed', 'columns', 'fortran']" ]]
