#!/usr/bin/env bash
# Library: partialjson 1.2.0.
# Expected: a model's object with the Python words True or None is read, or refused as in a list.
# Seen: the value becomes None and all fields after it are lost, without an error, also with strict=True. Only a line on
# the standard output tells of extra tokens; in a list of objects the same word raises JSONDecodeError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    partialjson==1.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import contextlib
import io
import json

from partialjson.json_parser import JSONParser

texts = ('{"id": "t1", "live": true, "year": 1984}', '{"id": "t1", "live": True, "year": 1984}')
with contextlib.redirect_stdout(io.StringIO()):
    seen = [JSONParser(strict=True).parse(text) for text in texts]
print(seen)
assert seen == [{"id": "t1", "live": True, "year": 1984}, {"id": "t1", "live": None}]
try:
    JSONParser(strict=True).parse(f"[{texts[1]}]")
except json.JSONDecodeError as error:
    print(error)
else:
    raise AssertionError
PY
