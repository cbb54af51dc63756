#!/usr/bin/env bash
# Library: torch 2.13.0 (peer: numpy 2.4.6; CPU).
# Expected: of tracks with equal scores sort and topk put the first ones first, as a stable sort of numpy does.
# Seen: sort begins with track 10. The best five of 12 equal tracks are not the first five for topk, and those of 1,000
# are, in another order. sort(stable=True) keeps the order; topk has no such choice.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    torch==2.13.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import torch

scores = torch.zeros(20)
loose = torch.sort(scores, descending=True).indices.tolist()
stable = torch.sort(scores, descending=True, stable=True).indices.tolist()
best = {n: torch.topk(torch.zeros(n), 5).indices.tolist() for n in (12, 1000)}
print(loose, stable, best)
assert stable == np.argsort(-scores.numpy(), kind="stable").tolist() == list(range(20))
assert loose != stable and 0 not in loose[:5]
assert 0 not in best[12] and best[1000] != sorted(best[1000]) == list(range(5))
PY
