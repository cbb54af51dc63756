#!/usr/bin/env bash
# Library: ray 2.60.0 with pyarrow 26.0.1 (peer: polars 2.1.0).
# Expected: a column of id lists is written to Parquet as lists of strings, with or without a `map_batches` before it.
# Seen: after a `map_batches` that returns its batch unchanged the column is written as pickled Python objects: a reader
# without ray gets bytes. Without `map_batches` the same column is a list of strings.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ray==2.60.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6 polars==2.1.0
export RAY_USAGE_STATS_ENABLED=0 RAY_TMPDIR="$site"
cat >"$site/write.py" <<'PY'
import logging
import sys

import ray

ray.init(num_cpus=1, include_dashboard=False, logging_level=logging.ERROR, log_to_driver=False)
rows = [{"session": "s1", "tracks": ["t1", "t2"]}, {"session": "s2", "tracks": ["t3"]}, {"session": "s3", "tracks": []}]
sessions = ray.data.from_items(rows, override_num_blocks=1)
sessions.write_parquet(f"local://{sys.argv[1]}/plain")
sessions.map_batches(lambda batch: batch).write_parquet(f"local://{sys.argv[1]}/mapped")
ray.shutdown()
PY
PYTHONPATH="$site" python3 -W ignore "$site/write.py" "$site" >"$site/log" 2>&1
PYTHONPATH="$site" python3 -W ignore - "$site" <<'PY'
import pathlib
import sys

import polars
import pyarrow.parquet

seen = {}
for name in ("plain", "mapped"):
    (file,) = pathlib.Path(sys.argv[1], name).glob("*.parquet")
    value = polars.read_parquet(file)["tracks"][0]
    seen[name] = str(pyarrow.parquet.read_schema(file).field("tracks").type), value
    shown = value if isinstance(value, bytes) else value.to_list()
    print(f"{name}: pyarrow: {seen[name][0]}, polars: {shown!r:.60}")
assert seen["plain"][0] == "list<element: string>" and seen["plain"][1].to_list() == ["t1", "t2"]
assert seen["mapped"][0] == "large_binary" and isinstance(seen["mapped"][1], bytes)
PY
