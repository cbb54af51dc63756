#!/usr/bin/env bash
# Library: recordlinkage 0.16 with pandas 2.3.3, numpy 2.2.6, scipy 1.17.1 and scikit-learn 1.9.1.
# Expected: the string measures of one package treat capitals alike, and a name is equal to itself.
# Seen: for qgram and cosine AC/DC and ac/dc are equal, and so are The Wall and Wall The; for jarowinkler AC/DC and
# ac/dc have 0.47, for levenshtein 0.2. With lcs the artist M has a similarity of 0 with itself.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    recordlinkage==0.16 pandas==2.3.3 numpy==2.2.6 scipy==1.17.1 scikit-learn==1.9.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas
import recordlinkage

first = pandas.DataFrame({"name": ["AC/DC", "The Wall", "M"]})
second = pandas.DataFrame({"name": ["ac/dc", "Wall The", "M"]})
pairs = pandas.MultiIndex.from_arrays([first.index, second.index])
compare = recordlinkage.Compare()
for method in ("qgram", "cosine", "jarowinkler", "levenshtein", "lcs"):
    compare.string("name", "name", method=method, label=method)
seen = compare.compute(pairs, first, second).round(2).to_dict("list")
print(seen)
assert seen["qgram"] == seen["cosine"] == [1, 1, 1]
assert seen["jarowinkler"][0] == 0.47 and seen["levenshtein"][0] == 0.2
assert seen["lcs"][2] == 0 and seen["levenshtein"][2] == 1
PY
