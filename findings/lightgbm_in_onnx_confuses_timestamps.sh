#!/usr/bin/env bash
# Library: onnxmltools 1.16.0 with lightgbm 4.7.0, onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4.6 (peer: treelite
# 4.8.1).
# Expected: a ranking model gives a track the same score in ONNX as in LightGBM.
# Seen: features are 32-bit floats in ONNX, which cannot tell two times of the same minute apart: a model that splits
# Unix times exactly gives all 60 tracks of a minute one score. treelite takes 64-bit floats and gives the scores of
# LightGBM.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lightgbm==4.7.0 onnxmltools==1.16.0 onnxconverter-common==1.16.0 skl2onnx==1.20.0 onnx==1.23.2 \
    onnxruntime==1.32.0 treelite==4.8.1 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import lightgbm
import numpy as np
import onnxmltools
import onnxruntime
import treelite
from onnxmltools.convert.common.data_types import FloatTensorType

times = 1_700_000_000 + np.arange(60.0)[:, None]
grades = (np.arange(60) >= 31) * 2
model = lightgbm.LGBMRanker(n_estimators=5, min_child_samples=2, min_data_in_bin=1, num_threads=1, verbose=-1)
model.fit(times, grades, group=[60])
onnx = onnxmltools.convert_lightgbm(model.booster_, initial_types=[("x", FloatTensorType([None, 1]))])
session = onnxruntime.InferenceSession(onnx.SerializeToString())
scores = {
    "lightgbm": model.predict(times),
    "onnx": session.run(None, {"x": times.astype(np.float32)})[0].ravel(),
    "treelite": treelite.gtil.predict(treelite.frontend.from_lightgbm(model.booster_), times).ravel(),
}
seen = {name: len(np.unique(values.round(3))) for name, values in scores.items()}
print(seen)
assert seen == {"lightgbm": 2, "onnx": 1, "treelite": 2}
PY
