#!/usr/bin/env bash
# Library: polars 2.1.0 (peer: pyarrow 26.0.1).
# Expected: a field that only later lines have becomes a column with nulls above, or an error is raised.
# Seen: a field that first appears in line 151 is dropped without a word, also when it lies inside an object: polars
# gives {'turn': {'role': 'user'}}, pyarrow {'turn': {'role': 'user', 'track': 't9'}, 'goal': 'calm'}.
# infer_schema_length=None keeps it.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    polars==2.1.0 pyarrow==26.0.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import io
import json

import polars as pl
import pyarrow.json

lines = [{"turn": {"role": "user"}}] * 150 + [{"turn": {"role": "user", "track": "t9"}, "goal": "calm"}]
data = "\n".join(json.dumps(line) for line in lines).encode()
by_default = pl.read_ndjson(io.BytesIO(data)).rows(named=True)[-1]
whole = pl.read_ndjson(io.BytesIO(data), infer_schema_length=None).rows(named=True)[-1]
arrow = pyarrow.json.read_json(io.BytesIO(data)).to_pylist()[-1]
print("polars:", by_default, "pyarrow:", arrow)
assert by_default == {"turn": {"role": "user"}}
assert whole == arrow == lines[-1]
PY
