#!/usr/bin/env bash
# Library: cliffs-delta 1.0.0.
# Expected: a missing score (NaN) gives NaN or an error.
# Seen: the effect size depends on the row of the missing score: large in the first row and medium in the last. A system
# without any score has the largest effect, on itself too.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    cliffs-delta==1.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from cliffs_delta import cliffs_delta

nan = float("nan")
first, last = cliffs_delta([nan, 1, 2], [0, 3, 3]), cliffs_delta([1, 2, nan], [0, 3, 3])
alone = cliffs_delta([nan, nan], [nan, nan])
print(first, last, alone)
assert (round(first[0], 2), first[1]) == (-0.56, "large")
assert (round(last[0], 2), last[1]) == (-0.33, "medium")
assert alone == (-1, "large")
PY
