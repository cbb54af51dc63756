#!/usr/bin/env bash
# Library: webdataset 1.0.2.
# Expected: three tracks that are written with three keys are read as three samples.
# Seen: a key is read up to its first dot, so mr.a, mr.b and mr.c become one sample "mr" with the fields a.json, b.json
# and c.json. The writer accepts the keys without a warning.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    webdataset==1.0.2
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os
import tempfile

import webdataset

with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "tracks.tar")
    with webdataset.TarWriter(file) as tar:
        for key in ("mr.a", "mr.b", "mr.c", "x"):
            tar.write({"__key__": key, "json": {"id": key}})
    samples = list(webdataset.WebDataset(file, shardshuffle=False).decode())
seen = {sample["__key__"]: {k: v for k, v in sample.items() if k.endswith("json")} for sample in samples}
print(seen)
assert seen == {"mr": {f"{c}.json": {"id": f"mr.{c}"} for c in "abc"}, "x": {"json": {"id": "x"}}}
PY
