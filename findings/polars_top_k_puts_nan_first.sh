#!/usr/bin/env bash
# Library: polars 2.1.0 (peers: pandas 3.1.1, numpy 2.4.6).
# Expected: a track whose score is NaN comes last, or `top_k` and `max` at least agree.
# Seen: top_k gives ['broken', 'good'] and the descending sort puts 'broken' first, while max is 0.9; pandas nlargest
# and numpy argsort of the negated scores put it last.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    polars==2.1.0 pandas==3.1.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
import pandas as pd
import polars as pl

names, scores = ["fair", "broken", "good"], [0.5, float("nan"), 0.9]
frame = pl.DataFrame({"track": names, "score": scores})
top = frame.top_k(2, by="score")["track"].to_list()
ordered = frame.sort("score", descending=True)["track"].to_list()
print("top_k:", top, "sort:", ordered, "max:", frame["score"].max())
assert top == ["broken", "good"]
assert ordered == ["broken", "good", "fair"]
assert frame["score"].max() == 0.9
assert pd.Series(scores, index=names).nlargest(3).index.tolist() == ["good", "fair", "broken"]
assert [names[i] for i in np.argsort(-np.array(scores))] == ["good", "fair", "broken"]
PY
