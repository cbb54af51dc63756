#!/usr/bin/env bash
# Library: xgboost-cpu 3.2.0 with numpy 2.4.6, scipy 1.17.1 and pandas 2.3.3.
# Expected: rows with different session numbers (qid) are different queries of the ranker.
# Seen: a column of pandas is read as 32-bit floats, so the sessions 20251130001 and 20251130002 are one query,
# without a warning; as a numpy array they are two. Of a 64-bit number an array keeps the lower 32 bits only.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    xgboost-cpu==3.2.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import pandas as pd
import xgboost


def queries(numbers):
    data = xgboost.DMatrix(np.zeros((4, 1)), label=[1, 0, 1, 0], qid=numbers)
    return len(data.get_uint_info("group_ptr")) - 1


dates = [20251130001, 20251130001, 20251130002, 20251130002]
hashes = [(7 << 32) + 5, (7 << 32) + 5, (8 << 32) + 5, (8 << 32) + 5]
seen = queries(np.array(dates)), queries(pd.Series(dates)), queries(np.array(hashes))
print(seen)
assert seen == (2, 1, 1)
PY
