#!/usr/bin/env bash
# Library: ranx 0.3.21.
# Expected: tracks with equal scores keep the order in which they were given, however many there are.
# Seen: up to 15 tied tracks keep it. With 16 the last but one comes first, so the reciprocal rank of the track that was
# given first falls from 1 to 1/15.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ranx==0.3.21 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from ranx import Qrels, Run, evaluate

first_is_relevant = Qrels({"s1": {"t00": 1}})
seen = {}
for number in (5, 15, 16, 20):
    tracks = [f"t{i:02d}" for i in range(number)]
    run = Run({"s1": dict.fromkeys(tracks, 1.0)})
    seen[number] = float(evaluate(first_is_relevant, run, "mrr"))
    ranked = list(run["s1"])
    print(number, "tied tracks:", ranked[:3], "reciprocal rank:", round(seen[number], 3))
    assert (ranked == tracks) is (number < 16) and sorted(ranked) == tracks
assert seen[5] == seen[15] == 1 and abs(seen[16] - 1 / 15) < 1e-9
PY
