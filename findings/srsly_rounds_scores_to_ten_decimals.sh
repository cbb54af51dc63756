#!/usr/bin/env bash
# Library: srsly 2.5.6.
# Expected: a score that is written as JSON is read back as the same number, as with the json module of Python.
# Seen: numbers are written with ten digits after the point: two scores of a ranked list become equal, and the
# probability 0.000000000001 becomes 0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    srsly==2.5.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json

import srsly

scores = [0.12345678901, 0.12345678902, 1e-12]
seen = srsly.json_loads(srsly.json_dumps(scores))
print(scores, seen)
assert json.loads(json.dumps(scores)) == scores
assert seen[0] == seen[1] != scores[1] and seen[2] == 0
PY
