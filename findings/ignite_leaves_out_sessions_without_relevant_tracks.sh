#!/usr/bin/env bash
# Library: pytorch-ignite 0.5.5 with torch 2.13.0.
# Expected: a session without a relevant track counts 0.
# Seen: HitRate and NDCG leave such a session out of the mean: with one perfect session both are 1, and 0.5 only with
# ignore_zero_hits=False. If there are no other sessions they raise NotComputableError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pytorch-ignite==0.5.5 torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import torch
from ignite.exceptions import NotComputableError
from ignite.metrics import NDCG, HitRate


def values(scores, relevant, **more):
    seen = []
    for measure in (HitRate(top_k=[1], **more), NDCG(top_k=[1], **more)):
        measure.update((torch.tensor(scores), torch.tensor(relevant)))
        try:
            seen += measure.compute()
        except NotComputableError:
            seen.append(None)
    return seen


sessions = [[2.0, 1.0], [2.0, 1.0]], [[1.0, 0.0], [0.0, 0.0]]
seen = {
    "left out": values(*sessions),
    "counted": values(*sessions, ignore_zero_hits=False),
    "none": values([[2.0, 1.0]], [[0.0, 0.0]]),
}
print(seen)
assert seen == {"left out": [1, 1], "counted": [0.5, 0.5], "none": [None, None]}
PY
