#!/usr/bin/env bash
# Library: polars 2.1.0 (peer: pandas 3.1.1).
# Expected: exploding the turns keeps one row with a null for a session without turns, as pandas does.
# Seen: the session with an empty list disappears, the one with null stays: [('a', 1), ('c', None)]; pandas keeps a, b
# and c.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    polars==2.1.0 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pandas as pd
import polars as pl

sessions = {"session": ["a", "b", "c"], "turns": [[1], [], None]}
rows = pl.DataFrame(sessions).explode("turns").rows()
kept = pd.DataFrame(sessions).explode("turns")["session"].tolist()
print("polars:", rows, "pandas:", kept)
assert rows == [("a", 1), ("c", None)]
assert kept == ["a", "b", "c"]
PY
