#!/usr/bin/env bash
# Library: torch-rechub 0.9.0 with torch 2.13.0, numpy 2.4.6 and scikit-learn 1.9.1.
# Expected: the hit rate of three users, two of whom have a hit, is 2/3, and a list may be shorter than the cut-off.
# Seen: topk_metrics gives 0.75 as the hit rate, because 3 of all 4 relevant tracks are found; the results are texts
# of four decimals; a list of three tracks at the cut-off 5 raises IndexError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    torch-rechub==0.9.0 torch==2.13.0 numpy==2.4.6 scikit-learn==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from torch_rechub.basic.metric import topk_metrics

relevant = {"u1": ["a", "b"], "u2": ["c"], "u3": ["z"]}
ranked = {"u1": ["a", "x", "b"], "u2": ["c", "y", "w"], "u3": ["p", "q", "r"]}
seen = topk_metrics(relevant, ranked, [3])
print(dict(seen))
assert seen["Hit"] == ["Hit@3: 0.75"] and seen["Recall"] == ["Recall@3: 0.6667"]
try:
    topk_metrics(relevant, ranked, [5])
except IndexError as error:
    print(error)
else:
    raise SystemExit("a short list is accepted")
PY
