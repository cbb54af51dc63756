#!/usr/bin/env bash
# Library: rapidfuzz 3.14.6.
# Expected: the same name with one accent is nearer than another name that only begins alike, and a name matches
# itself with 100.
# Seen: 90.0 for Yes and Yesterday, 88.9 for Sigur Ros and Sigur Rós, 0.0 for !!! and !!! with
# processor=default_process (fuzz.ratio with the same processor says 100), and extractOne returns that match with
# score 0.0.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    rapidfuzz==3.14.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from rapidfuzz import fuzz, process, utils

clean = utils.default_process
seen = [
    fuzz.WRatio("Yes", "Yesterday"),
    round(fuzz.WRatio("Sigur Ros", "Sigur R\u00f3s"), 1),
    fuzz.WRatio("!!!", "!!!", processor=clean),
    fuzz.ratio("!!!", "!!!", processor=clean),
]
best = process.extractOne("!!!", ["!!!", "Blur"], processor=clean)
print(seen, best)
assert seen == [90.0, 88.9, 0.0, 100.0]
assert best == ("!!!", 0.0, 0)
PY
