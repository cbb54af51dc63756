#!/usr/bin/env bash
# Library: openvino 2026.4.1 with numpy 2.4.6 (CPU).
# Expected: of 100 tracks with equal scores, TopK takes the first ones in their order, for every k.
# Seen: it does so up to k=5; for k=10 track 0 is the last one. A list with a NaN is not sorted at all. With stable=True
# ties keep their order; it is off by default, and in a model read from ONNX.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    openvino==2026.4.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import openvino
from openvino import opset13


def ranked(scores, k, stable=False):
    row = np.asarray([scores], dtype=np.float32)
    given = opset13.parameter(row.shape, np.float32)
    best = opset13.topk(given, opset13.constant(np.int64(k)), 1, "max", "value", "i64", stable=stable)
    model = openvino.compile_model(openvino.Model([best.output(1)], [given]), "CPU")
    return model({0: row})[0][0].tolist()


ties = [0.5] * 100
seen = ranked(ties, 5), ranked(ties, 10), ranked(ties, 10, stable=True)
missing = ranked([0.5, np.nan, 0.7, 0.1], 4)
print(seen, missing)
assert seen == ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 0], list(range(10)))
assert missing == [0, 1, 2, 3]
PY
