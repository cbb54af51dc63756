#!/usr/bin/env bash
# Library: nltk 3.10.4.
# Expected: a rank correlation of two top-10 lists lies between -1 and 1.
# Seen: spearman_correlation keeps the two shared tracks and still uses their ranks in the whole lists, so two lists
# that share their first and last track in opposite places get -161. Lists without a shared track get 0, no correlation.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    nltk==3.10.4
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from nltk.metrics.spearman import ranks_from_sequence, spearman_correlation

first = list("abcdefghij")
seen = {}
for other in ("abcdefghij", "jihgfedcba", "jklmnopqra", "klmnopqrst"):
    seen[other] = spearman_correlation(ranks_from_sequence(first), ranks_from_sequence(list(other)))
    print("".join(first), "and", other, "->", round(seen[other], 3))
assert list(seen.values()) == [1, -1, -161, 0]
PY
