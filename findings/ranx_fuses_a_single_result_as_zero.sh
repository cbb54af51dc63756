#!/usr/bin/env bash
# Library: ranx 0.3.21.
# Expected: the only document of a list gets the full score of that list.
# Seen: fusing {'a': 3} with {'b': 3, 'c': 2} by sum gives a 0, b 1, c 0: the best document of the first list is worth
# nothing.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ranx==0.3.21 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from ranx import Run, fuse

runs = [Run({"q": {"a": 3.0}}, name="x"), Run({"q": {"b": 3.0, "c": 2.0}}, name="y")]
fused = fuse(runs, norm="min-max", method="sum")
scores = {document: float(score) for document, score in fused.run["q"].items()}
print(scores)
assert scores == {"b": 1.0, "a": 0.0, "c": 0.0}
PY
