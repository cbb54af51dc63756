#!/usr/bin/env bash
# Library: lightgbm 4.7.0.
# Expected: the order of the candidates inside a query does not matter, the loss is over pairs.
# Seen: reversing the rows of every query changes the model (largest difference of a prediction: 1.26), with
# deterministic=True and one thread; the same order twice gives equal models.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lightgbm==4.7.0 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import lightgbm
import numpy as np

rng = np.random.default_rng(0)
queries, size = 60, 20
features = rng.normal(size=(queries, size, 5))
labels = (features[..., 0] + rng.normal(size=(queries, size)) > 1).astype(int)
settings = {"objective": "lambdarank", "verbose": -1, "num_threads": 1}
settings |= {"deterministic": True, "force_row_wise": True, "seed": 1}


def predict(order):
    rows, gains = features[:, order].reshape(-1, 5), labels[:, order].reshape(-1)
    data = lightgbm.Dataset(rows, gains, group=[size] * queries)
    return lightgbm.train(settings, data, 20).predict(features.reshape(-1, 5))


forward, again, backward = predict(np.arange(size)), predict(np.arange(size)), predict(np.arange(size)[::-1])
print("largest difference:", float(np.abs(forward - backward).max()))
assert np.array_equal(forward, again)
assert np.abs(forward - backward).max() > 0.01
PY
