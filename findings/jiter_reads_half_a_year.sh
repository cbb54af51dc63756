#!/usr/bin/env bash
# Library: jiter 0.19.0 (the reader of partial JSON in pydantic and in clients of language models).
# Expected: in partial mode the last value is left out until it is complete, as a text is.
# Seen: a number is returned as far as it has arrived: while `{"year": 1984` streams in, the year is 1, then 19, then
# 198. An unfinished text and an unfinished `true` are left out.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    jiter==0.19.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import jiter

whole = b'{"year": 1984, "title": "Jump", "live": true}'
steps = []
for length in range(1, len(whole) + 1):
    seen = jiter.from_json(whole[:length], partial_mode=True)
    if not steps or seen != steps[-1]:
        steps.append(seen)
print(steps)
assert [step["year"] for step in steps if len(step) == 1] == [1, 19, 198, 1984]
assert {step["title"] for step in steps if "title" in step} == {"Jump"}
assert {step["live"] for step in steps if "live" in step} == {True}
PY
