#!/usr/bin/env bash
# Library: scikit-posthocs 0.17.1 with pandas 3.1.1, scipy 1.17.1 and numpy 2.4.6.
# Expected: a paired test of systems in a long table does not depend on the order of its rows, or asks for the sessions.
# Seen: posthoc_wilcoxon pairs the n-th row of one system with the n-th of the other, whatever the sessions are. A system
# that is better in each of six sessions has p = 0.031, and 0.688 if its run lists the sessions in reverse.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    scikit-posthocs==0.17.1 pandas==3.1.1 scipy==1.17.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas
from scikit_posthocs import posthoc_wilcoxon

first = [0.10, 0.90, 0.30, 0.70, 0.50, 0.20]
second = [0.11, 0.92, 0.33, 0.74, 0.55, 0.26]
rows = [[(session, name, score) for session, score in enumerate(scores)] for name, scores in
        (("first", first), ("second", second))]
seen = []
for listed in (rows[1], rows[1][::-1]):
    table = pandas.DataFrame(rows[0] + listed, columns=["session", "system", "ndcg"])
    values = posthoc_wilcoxon(table, val_col="ndcg", group_col="system")
    seen.append(round(float(values.loc["first", "second"]), 3))
print(seen)
assert seen == [0.031, 0.688]
PY
