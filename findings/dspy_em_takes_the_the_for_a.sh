#!/usr/bin/env bash
# Library: dspy 3.4.1.
# Expected: the metric EM (exact match) tells different artists apart.
# Seen: articles and punctuation are removed first, so The The equals A, and the band !!! equals The The; F1 of the same
# pairs is 0. The Band equals Band for both metrics.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    dspy==3.4.1
PYTHONPATH="$site" DSPY_CACHEDIR="$site/cache" python3 -W ignore - <<'PY'
from dspy.evaluate.metrics import EM, F1

seen = {
    (answer, reference): (EM(answer, [reference]), F1(answer, [reference]))
    for answer, reference in (("The The", "A"), ("!!!", "The The"), ("The Band", "Band"), ("Yes", "No"))
}
print(seen)
assert list(seen.values()) == [(True, 0), (True, 0), (True, 1), (False, 0)]
PY
