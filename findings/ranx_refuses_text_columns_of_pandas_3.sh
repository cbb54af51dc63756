#!/usr/bin/env bash
# Library: ranx 0.3.21 with pandas 3.1.1.
# Expected: a data frame of query ids, document ids and scores can be read by from_df.
# Seen: AssertionError 'DataFrame Query IDs column dtype must be `object` (string)', because the column has the dtype
# str; after .astype(object) of both id columns it works.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ranx==0.3.21 numpy==2.4.6 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas as pd
from ranx import Run

frame = pd.DataFrame({"q_id": ["1", "2"], "doc_id": ["a", "b"], "score": [1.0, 1.0]})
try:
    Run.from_df(frame)
    raised = None
except AssertionError as error:
    raised = str(error)
cast = Run.from_df(frame.astype({"q_id": object, "doc_id": object}))
print(frame["q_id"].dtype, raised)
assert raised is not None and "must be `object`" in raised
assert list(cast.keys()) == ["1", "2"]
PY
