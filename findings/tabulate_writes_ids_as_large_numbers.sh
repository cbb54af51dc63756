#!/usr/bin/env bash
# Library: tabulate 0.10.0.
# Expected: a cell that is a Python string is written as it is.
# Seen: if all ids of a column can be read as numbers, they are written as numbers once one of them is no integer: the
# id 12e45 becomes 1.2e+46 and 007 becomes 7, also in the formats tsv and html. With an id such as t1 in the column,
# or with disable_numparse=True, they stay.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    tabulate==0.10.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from tabulate import tabulate

ids = [["007"], ["12e45"]]
seen = [tabulate(rows, tablefmt="tsv").split() for rows in (ids, [*ids, ["t1"]])]
kept = tabulate(ids, tablefmt="tsv", disable_numparse=True).split()
print(seen, kept)
assert seen == [["7", "1.2e+46"], ["007", "12e45", "t1"]] and kept == ["007", "12e45"]
assert ">1.2e+46<" in tabulate(ids, tablefmt="html").replace(" ", "")
PY
