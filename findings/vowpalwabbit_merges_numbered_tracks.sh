#!/usr/bin/env bash
# Library: vowpalwabbit 9.11.9.
# Expected: two track ids are two features, and a title is a word.
# Seen: an id of digits is used as the place in the table of weights, modulo 2^18. The tracks 7, 007 and 262151 share
# one weight, so what is learnt of one is said of the others. The title 4:44 becomes the feature 4 with the value 44.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    vowpalwabbit==9.11.9 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from vowpalwabbit import Workspace

model = Workspace("--quiet --noconstant")
for _ in range(20):
    model.learn("1 | 7")
    model.learn("0 | 8")
scores = {track: round(model.predict(f"| {track}"), 2) for track in ("7", "007", "262151", "8", "t7")}
title = model.parse("1 | 4:44")
features = list(title.iter_features())
model.finish_example(title)
print(scores, "4:44 ->", features)
assert scores == {"7": 1, "007": 1, "262151": 1, "8": 0, "t7": 0} and features == [(4, 44)]
PY
