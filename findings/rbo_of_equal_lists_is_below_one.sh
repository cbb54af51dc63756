#!/usr/bin/env bash
# Library: rbo 0.1.3 with numpy 1.26.4.
# Expected: the rank-biased overlap of a top-10 list with itself is 1.
# Seen: with p=0.9 rbo is 0.65, and of a top-20 list 0.88, because what comes after the end of the list counts as
# different; rbo_ext is 1 for both, and so is rbo with its default p=1. Two empty lists have 1 with rbo.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    rbo==0.1.3 numpy==1.26.4 tqdm==4.70.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from rbo import RankingSimilarity

seen = []
for length in (10, 20):
    both = RankingSimilarity([f"t{number}" for number in range(length)], [f"t{number}" for number in range(length)])
    seen.append([round(float(value), 2) for value in (both.rbo(p=0.9), both.rbo_ext(p=0.9), both.rbo())])
seen.append(RankingSimilarity([], []).rbo(p=0.9))
print(seen)
assert seen == [[0.65, 1, 1], [0.88, 1, 1], 1]
PY
