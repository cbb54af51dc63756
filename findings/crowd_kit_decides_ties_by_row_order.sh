#!/usr/bin/env bash
# Library: crowd-kit 1.4.2 with pandas 3.1.1 and numpy 2.4.6.
# Expected: the result of a majority vote does not depend on the order of the rows.
# Seen: if two judges disagree on every response, MajorityVote gives each response the label that is in the first row of
# the table: all responses are bad, and all of them good after the rows are reversed.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    crowd-kit==1.4.2 pandas==3.1.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas as pd
from crowdkit.aggregation import MajorityVote

rows = [(task, judge, label) for task in ("r1", "r2", "r3") for judge, label in (("ann", "bad"), ("bob", "good"))]
grades = pd.DataFrame(rows, columns=["task", "worker", "label"])
seen = [MajorityVote().fit_predict(table).sort_index().tolist() for table in (grades, grades.iloc[::-1])]
print(seen)
assert seen == [["bad"] * 3, ["good"] * 3]
PY
