#!/usr/bin/env bash
# Library: irrCAC 0.4.4 with pandas 2.3.3 and numpy 1.26.4.
# Expected: the agreement of two judges is the same for the grades 1, 2 and 10 as numbers and as the strings of a file.
# Seen: strings are sorted by letters, so "10" comes between "1" and "2". With quadratic weights a judge who says 1
# where the other says 10 is then close to agreement, and alpha is 0.80 instead of 0.45.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    irrCAC==0.4.4 pandas==2.3.3 numpy==1.26.4
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas
from irrCAC.raw import CAC

grades = pandas.DataFrame([(1, 1), (2, 2), (10, 10), (10, 1)] * 3, columns=["first", "second"])
seen = {}
for name, table in {"numbers": grades, "strings": grades.astype(str)}.items():
    seen[name] = CAC(table, weights="quadratic").krippendorff()["est"]["coefficient_value"]
print(seen)
assert seen == {"numbers": 0.44504, "strings": 0.80342}
PY
