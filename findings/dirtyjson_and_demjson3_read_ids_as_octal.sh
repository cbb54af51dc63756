#!/usr/bin/env bash
# Libraries: dirtyjson 1.0.8 and demjson3 3.0.6 (peer: json5 0.17.3).
# Expected: in a response of a model an id with leading zeros and without quotation marks, 00123, is 123 or an error.
# Seen: it is read as an octal number, 83, without an error; 0189 is an error. json5 refuses both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    dirtyjson==1.0.8 demjson3==3.0.6 json5==0.17.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import demjson3
import dirtyjson
import json5

seen = dirtyjson.loads('{"id": 00123}')["id"], demjson3.decode('{"id": 00123}')["id"]
print(seen)
assert seen == (83, 83)
for read, text in (
    (dirtyjson.loads, '{"id": 0189}'),
    (demjson3.decode, '{"id": 0189}'),
    (json5.loads, '{"id": 00123}'),
    (json5.loads, '{"id": 0189}'),
):
    try:
        value = read(text)
    except (ValueError, demjson3.JSONError):
        continue
    raise SystemExit(f"{read.__module__} reads {text} as {value}")
PY
