#!/usr/bin/env bash
# Library: minsearch 0.2.0 with numpy 2.4.6, pandas 2.3.3 and scikit-learn 1.9.1.
# Expected: the two text indexes of the package, Index and AppendableIndex, find the same names.
# Seen: AppendableIndex cuts words at digits and leaves out single letters, so U2, M83 and 1979 are not found; Index
# finds them. Neither finds R.E.M.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    minsearch==0.2.0 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 pandas==2.3.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from minsearch import AppendableIndex, Index

names = ["U2", "M83", "1979", "50 Cent", "R.E.M.", "Toto"]
tracks = [{"name": name} for name in names]
fixed = Index(text_fields=["name"]).fit(tracks)
growing = AppendableIndex(text_fields=["name"])
for track in tracks:
    growing.append(track)
seen = [[name for name in names if {"name": name} in index.search(name)] for index in (fixed, growing)]
print(seen)
assert seen == [["U2", "M83", "1979", "50 Cent", "Toto"], ["50 Cent", "Toto"]]
PY
