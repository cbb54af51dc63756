#!/usr/bin/env bash
# Library: duckdb 2.0.1.
# Expected: a JSON string stays a text.
# Seen: the length '03:45' (minutes and seconds) becomes datetime.time(3, 45), a quarter to four, and the id a
# uuid.UUID; with a length of '25:10' in the file the same column is text. columns= in read_json keeps the texts.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    duckdb==2.0.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import datetime
import json
import tempfile
import uuid
from pathlib import Path

import duckdb

name = "3f2b8c1e-0000-4000-8000-000000000001"


def read(lengths, more=""):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks.jsonl"
        path.write_text("\n".join(json.dumps({"id": name, "length": length}) for length in lengths))
        return duckdb.sql(f"select * from read_json('{path}'{more})").fetchall()


short, long = read(["03:45", "12:01"]), read(["03:45", "25:10"])
print(short[0], long[0])
assert short[0] == (uuid.UUID(name), datetime.time(3, 45))
assert long[0] == (uuid.UUID(name), "03:45")
assert read(["03:45"], ", columns={id: 'VARCHAR', length: 'VARCHAR'}") == [(name, "03:45")]
PY
