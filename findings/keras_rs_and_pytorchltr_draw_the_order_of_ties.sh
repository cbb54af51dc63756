#!/usr/bin/env bash
# Libraries: keras-rs 0.4.0 with keras 3.15.1, and pytorchltr 0.1.0, with torch 2.13.0 and numpy 2.4.6 (CPU).
# Expected: the same scores give the same nDCG and reciprocal rank each time.
# Seen: tracks with equal scores are ranked in an order that is drawn each time, so nDCG@1 of four such tracks is 0 in
# one evaluation and 1 in the next; keras-rs can be told shuffle_ties=False, and then the first one comes first.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    keras-rs==0.4.0 keras==3.15.1 pytorchltr==0.1.0 torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os

os.environ["KERAS_BACKEND"] = "torch"
import numpy as np
import torch
from keras_rs.metrics import NDCG
from pytorchltr.evaluation import ndcg


def of_keras_rs(**options):
    measure = NDCG(k=1, **options)
    measure.update_state(np.array([[1.0, 0, 0, 0]]), np.zeros((1, 4)))
    return round(float(measure.result()), 3)


def of_pytorchltr():
    grades = torch.tensor([[1, 0, 0, 0]])
    return round(float(ndcg(torch.zeros(1, 4), grades, torch.tensor([4]), k=1)), 3)


seen = [{measure() for _ in range(100)} for measure in (of_keras_rs, of_pytorchltr)]
fixed = {of_keras_rs(shuffle_ties=False) for _ in range(20)}
print(seen, fixed)
assert seen == [{0.0, 1.0}, {0.0, 1.0}] and fixed == {1.0}
PY
