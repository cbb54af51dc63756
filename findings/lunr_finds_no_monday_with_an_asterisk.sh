#!/usr/bin/env bash
# Library: lunr 0.8.0.
# Expected: "monday*" finds what "monday" finds, and more; "on" finds no title without that word.
# Seen: the index holds stems and a word with an asterisk is not stemmed, so "monday*" and "stories*" find nothing. The
# stem of "one" is "on", so "What's going on" finds the title One.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    lunr==0.8.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from lunr import lunr

titles = ["Blue Monday", "Stories", "One", "Long Road"]
index = lunr(ref="title", fields=("title",), documents=[{"title": title} for title in titles])
seen = {
    query: [found["ref"] for found in index.search(query)]
    for query in ("monday", "monday*", "mon*", "stories", "stories*", "What's going on")
}
print(seen)
assert seen["monday"] == seen["mon*"] == ["Blue Monday"] and seen["stories"] == ["Stories"]
assert seen["monday*"] == seen["stories*"] == []
assert seen["What's going on"] == ["One"]
PY
