#!/usr/bin/env bash
# Library: string-grouper 0.8.0.
# Expected: a name matches the same name in another list.
# Seen: names of one or two letters never do (U2, M, and "a-a" without its hyphen): they have no group of three letters,
# so their similarity to themselves is 0, and the tables of matches leave them out.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    string-grouper==0.8.0 pandas==2.3.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas
from string_grouper import compute_pairwise_similarities, match_strings

names = pandas.Series(["U2", "M", "a-a", "Yes", "!!!", "Queen"])
scores = [round(float(score), 6) for score in compute_pairwise_similarities(names, names)]
matched = list(match_strings(names, names)["left_side"])
print(dict(zip(names, scores)), "matched:", matched)
assert scores == [0, 0, 0, 1, 1, 1] and matched == ["Yes", "!!!", "Queen"]
PY
