#!/usr/bin/env bash
# Library: m3u8 6.0.0.
# Expected: every file of an M3U playlist is an entry, as in players: the #EXTINF line with the title is optional.
# Seen: a file without that line is left out, without an error or a warning. A playlist of file names only is empty.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    m3u8==6.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import m3u8

playlists = {
    "names only": "one.mp3\ntwo.mp3\n",
    "one title": "#EXTM3U\n#EXTINF:225,Sade - Blue Song\none.mp3\ntwo.mp3\n#EXTINF:180,Sade - Red Song\nthree.mp3\n",
}
seen = {name: [track.uri for track in m3u8.loads(text).segments] for name, text in playlists.items()}
print(seen)
assert seen == {"names only": [], "one title": ["one.mp3", "three.mp3"]}
PY
