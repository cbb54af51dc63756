#!/usr/bin/env bash
# Library: toonify 1.6.0 (peer: toon-format 1.2.0).
# Expected: decode(encode(tracks)) gives the tracks back; toon-format, another library for the same notation, does.
# Seen: the id "007" becomes 7, the titles "1984" and "True" become a number and a boolean, and a quotation mark or a
# bar in a title joins it with the next one: of the list 12" Mix, Hurt one title is left.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    toonify==1.6.0 toon-format==1.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import toon
import toon_format

tracks = [{"id": "007", "title": "1984"}, {"id": "008", "title": "True"}]
lists = ["Hurt", "Me, Myself and I"], ['12" Mix', "Hurt"], ["Yes | No", "Hurt"]
seen = []
for value in (tracks, *lists):
    seen.append(toon.decode(toon.encode(value)))
    print(value, "->", repr(toon.encode(value)), "->", seen[-1])
    assert toon_format.decode(toon_format.encode(value)) == value
assert seen[0] == [{"id": 7, "title": 1984}, {"id": 8, "title": True}]
assert seen[1:] == [lists[0], ["12\\ Mix,Hurt"], ["Yes | No,Hurt"]]
PY
