#!/usr/bin/env bash
# Library: ranx 0.3.21 with numpy 2.4.6 and pandas 2.3.3.
# Expected: Condorcet fusion of the same lists gives the same list in each process, and keeps the order of tracks that
# only one list has.
# Seen: the lists a b c, d and d give dcab with the hash seed 0 of Python, dabc with 1 and dbca with 4, because the
# tracks are compared in the order of a set, which Python draws for each process. Reciprocal rank fusion always gives
# dabc.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ranx==0.3.21 numpy==2.4.6 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os
import subprocess
import sys

PROGRAM = """
from ranx import Run, fuse
runs = [Run.from_dict({"q": {t: float(-i) for i, t in enumerate(tracks)}}) for tracks in ("abc", "d", "d")]
for method in ("condorcet", "rrf"):
    scores = fuse(runs=runs, method=method)["q"]
    print("".join(sorted((str(track) for track in scores), key=lambda track: -scores[track])))
"""
seen = []
for seed in ("0", "1", "4"):
    # without compilation, which takes minutes and changes no result
    environment = {**os.environ, "PYTHONHASHSEED": seed, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    seen.append(done.stdout.split())
print(seen)
assert len({condorcet for condorcet, _ in seen}) > 1
assert {rrf for _, rrf in seen} == {"dabc"}
PY
