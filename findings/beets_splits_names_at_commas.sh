#!/usr/bin/env bash
# Library: beets 2.14.1.
# Expected: a query that is the name of an artist finds the artist.
# Seen: a word that ends with a comma ends a query, so "Earth, Wind & Fire" also finds every track with "Earth" and
# every one with "Wind", "&" and "Fire". A word that begins with a hyphen excludes: "-M-" finds all tracks without "M-".
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    beets==2.14.1
PYTHONPATH="$site" BEETSDIR="$site" HOME="$site" python3 -W ignore - <<'PY'
import contextlib
import io

from beets.library import Item, Library

tracks = {"Earth, Wind & Fire": "September", "Earth": "Old Black", "Sade": "Wind & Fire", "-M-": "Je dis"}
with contextlib.redirect_stdout(io.StringIO()):
    library = Library(":memory:")
for artist, title in tracks.items():
    library.add(Item(artist=artist, title=title, path=f"/{title}".encode()))
seen = {query: sorted(item.artist for item in library.items(query)) for query in ("Sade", "Earth, Wind & Fire", "-M-")}
print(seen)
assert list(seen.values()) == [
    ["Sade"], ["Earth", "Earth, Wind & Fire", "Sade"], ["-M-", "Earth", "Earth, Wind & Fire", "Sade"],
]
PY
