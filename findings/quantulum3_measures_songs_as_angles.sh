#!/usr/bin/env bash
# Library: quantulum3 0.10.0.
# Expected: "a song of 3 minutes" contains a duration of 3 minutes.
# Seen: without the extra for its classifier it is an angle, 3 minutes of arc, and the band 30 Seconds to Mars is one of
# 30 seconds of arc, while "2 hours" is a time.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    quantulum3==0.10.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from quantulum3 import parser

texts = ("a song of 3 minutes", "30 Seconds to Mars", "2 hours of jazz")
seen = {}
for text in texts:
    (quantity,) = parser.parse(text)
    seen[text] = (quantity.value, quantity.unit.name, quantity.unit.entity.name)
print(seen)
assert list(seen.values()) == [(3, "minute of arc", "angle"), (30, "second of arc", "angle"), (2, "hour", "time")]
PY
