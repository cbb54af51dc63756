#!/usr/bin/env bash
# Library: datasets 5.2.0 with numpy 2.4.6.
# Expected: a column of whole numbers with one missing value becomes float64, in which nine digits are exact.
# Seen: in the format "numpy" a batch with the missing value is float32: the id 123456789 is 123456792, and the ids
# 16777216 and 16777217 are equal. A batch of the same column without the missing value is int64, and exact.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
packages="$site/site-packages" # a folder of any other name is pickled by value when datasets computes its fingerprint
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$packages" \
    datasets==5.2.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
export HF_HOME="$site/cache" HF_HUB_OFFLINE=1
PYTHONPATH="$packages" python3 -W ignore - <<'PY'
import numpy as np
from datasets import Dataset

ids = [123456789, 16777216, 16777217]
data = Dataset.from_dict({"track": [*ids, None], "full": [*ids, 5]}).with_format("numpy")
whole, three = data[:4], data[:3]
print("with the missing value:", [f"{value:.0f}" for value in whole["track"]], "without:", three["track"].tolist())
assert whole["track"].dtype == np.float32 and three["track"].dtype == np.int64
assert whole["track"][:3].astype(int).tolist() == [123456792, 16777216, 16777216]
assert three["track"].tolist() == ids and whole["full"].tolist() == [*ids, 5]
PY
