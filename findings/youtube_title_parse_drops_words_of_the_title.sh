#!/usr/bin/env bash
# Library: youtube-title-parse 1.0.0.
# Expected: "Artist - Title" is split into the artist and the title; only additions such as "(Official Video)" are left
# out.
# Seen: the word "video" at the start of a name and the word "lyrics" are left out also when they belong to the name:
# "Video Games" becomes "Games", the title "Lyrics" becomes empty. "Audio" stays.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    youtube-title-parse==1.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from youtube_title_parse import get_artist_title

seen = {
    text: get_artist_title(text)
    for text in (
        "Blue Band - Red Song (Official Video)",
        "Blue Band - Video Games",
        "Video Stars - Red Song",
        "Blue Band - Lyrics",
        "Blue Band - Audio",
    )
}
print(seen)
assert list(seen.values()) == [
    ("Blue Band", "Red Song"),
    ("Blue Band", "Games"),
    ("Stars", "Red Song"),
    ("Blue Band", ""),
    ("Blue Band", "Audio"),
]
PY
