#!/usr/bin/env bash
# Library: instructor 1.17.0 (peer: dirtyjson 1.0.8; no server).
# Expected: of two JSON objects in a response the first is read, or a response with two is refused.
# Seen: instructor takes the last one without a warning, also if it is a remark after the answer; dirtyjson takes the
# first one.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    instructor==1.17.0 dirtyjson==1.0.8
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import dirtyjson
from instructor.utils import extract_json_from_codeblock

response = '{"track": "t1"} I left out {"track": "t9"}, which you know.'
fenced = "```json\n{\"track\": \"t1\"}\n```\nNot:\n```json\n{\"track\": \"t9\"}\n```"
seen = extract_json_from_codeblock(response), extract_json_from_codeblock(fenced)
print(seen, dict(dirtyjson.loads(response)))
assert seen == ('{"track": "t9"}',) * 2
assert dirtyjson.loads(response) == {"track": "t1"}
PY
