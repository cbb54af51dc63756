#!/usr/bin/env bash
# Library: json-repair 0.64.6.
# Expected: what cannot be read as JSON without doubt is kept as a text, one broken title stays one title, and two
# objects give a list.
# Seen: {'id': 123}, {'length': 3}, ['It', "s'", 'Blue']; of two objects with the same keys only the last is returned,
# of two with other keys a list of both.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    json-repair==0.64.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import json_repair

replies = (
    '{"id": 00123}',
    '{"length": 03:45}',
    "['It's', 'Blue']",
    'First {"id": 1} and then {"id": 2}',
    'First {"id": 1} and then {"title": "x"}',
)
seen = [json_repair.loads(reply) for reply in replies]
print(seen)
assert seen == [{"id": 123}, {"length": 3}, ["It", "s'", "Blue"], {"id": 2}, [{"id": 1}, {"title": "x"}]]
PY
