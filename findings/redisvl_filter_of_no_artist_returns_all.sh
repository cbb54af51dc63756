#!/usr/bin/env bash
# Library: redisvl 0.28.0 (no server).
# Expected: the filter for an empty list of artists finds no track, and a title keeps its marks.
# Seen: the filter becomes *, which finds every track; in 12" Mix the mark for inches is left out.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    redisvl==0.28.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from redisvl.query.filter import Tag, Text

artist = Tag("artist")
seen = str(artist == []), str(artist == ""), str(artist == ["AC/DC"]), str(Text("title") == '12" Mix')
print(seen)
assert seen == ("*", "*", r"@artist:{AC\/DC}", '@title:("12  Mix")')
PY
