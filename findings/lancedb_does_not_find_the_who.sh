#!/usr/bin/env bash
# Library: lancedb 0.40.0 with pyarrow 26.0.1 (no server).
# Expected: a full-text search for the name of an artist finds the artist.
# Seen: the default index leaves out stop words and single letters, so The Who, Them, Can and M are not found, nor are
# words above 40 characters. With remove_stop_words=False the four are found.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    lancedb==0.40.0 pyarrow==26.0.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tempfile

import lancedb
from lancedb.index import FTS

names = ["The Who", "Them", "Can", "M", "Yes", "Sade", "a1b2" * 12]
seen = []
for options in ({}, {"remove_stop_words": False}):
    with tempfile.TemporaryDirectory() as folder:
        table = lancedb.connect(folder).create_table("artists", [{"text": name} for name in names])
        table.create_index("text", config=FTS(**options))
        lost = [name for name in names if not table.search(name, query_type="fts").to_list()]
    seen.append([name[:8] for name in lost])
print("not found:", seen)
assert seen == [["The Who", "Them", "Can", "M", "a1b2a1b2"], ["a1b2a1b2"]]
PY
