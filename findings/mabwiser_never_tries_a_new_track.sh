#!/usr/bin/env bash
# Library: mabwiser 2.7.4.
# Expected: the policy UCB1 chooses an arm that was never played first, because its upper bound is infinite.
# Seen: an arm that is added after training has the bound 0, below every arm that ever got a reward, and in 200 choices
# it is never taken, also while the other arms get no reward any more.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    mabwiser==2.7.4
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from collections import Counter

from mabwiser.mab import MAB, LearningPolicy

tracks = MAB(["blue", "red"], LearningPolicy.UCB1(alpha=1.0), seed=1)
tracks.fit(["blue"] * 50 + ["red"] * 50, [1, 0] * 50)
tracks.add_arm("new")
chosen = Counter()
for _ in range(200):
    track = tracks.predict()
    chosen[track] += 1
    tracks.partial_fit([track], [0])
print(chosen, tracks.predict_expectations())
assert chosen["new"] == 0 and tracks.predict_expectations()["new"] == 0
PY
