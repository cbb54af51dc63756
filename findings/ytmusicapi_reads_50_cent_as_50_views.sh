#!/usr/bin/env bash
# Library: ytmusicapi 1.12.3.
# Expected: an artist of a search result is an artist, with or without a link to a page of the artist.
# Seen: without a link, a name of a number and one more word is taken for a number of views (50 Cent, 2 Chainz), and a
# name of four digits for a year. The track then has no artist.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ytmusicapi==1.12.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from ytmusicapi.parsers.songs import parse_song_runs


def read(artist):
    song = parse_song_runs([{"text": artist}, {"text": " • "}, {"text": "3:45"}])
    print(artist, song)
    assert song.pop("duration") == "3:45" and song.pop("duration_seconds") == 225
    return song


assert read("50 Cent") == {"views": "50"}
assert read("2 Chainz") == {"views": "2"}
assert read("1349") == {"year": "1349"}
for artist in ("Queen", "10cc", "311"):
    assert read(artist) == {"artists": [{"name": artist, "id": None}]}
PY
