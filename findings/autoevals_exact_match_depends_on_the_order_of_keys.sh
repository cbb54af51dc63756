#!/usr/bin/env bash
# Library: autoevals 0.4.1.
# Expected: two objects with the same keys and values match exactly, also if a model wrote the keys in another order;
# a text and a number do not.
# Seen: ExactMatch scores the same track with its keys in another order 0, and the text '1999' and the number 1999 as
# 1. JSONDiff scores the order of keys as 1, and a track of the year 1999 instead of 1989 as 0.997.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    autoevals==0.4.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from autoevals import ExactMatch, JSONDiff


def score(measure, output, expected):
    return round(float(measure().eval(output=output, expected=expected).score), 3)


track = {"id": "t1", "year": 1989}
turned = {"year": 1989, "id": "t1"}
seen = {
    "exact": [score(ExactMatch, turned, track), score(ExactMatch, "1999", 1999)],
    "diff": [score(JSONDiff, turned, track), score(JSONDiff, {"year": 1999}, {"year": 1989})],
}
print(seen)
assert seen == {"exact": [0, 1], "diff": [1, 0.997]}
PY
