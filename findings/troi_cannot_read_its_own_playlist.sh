#!/usr/bin/env bash
# Library: troi 2026.9.1.0 (no server).
# Expected: a playlist that PlaylistElement writes as JSPF is read by PlaylistFromJSPFElement with the same tracks.
# Seen: a track without a MusicBrainz id is written with the identifier https://musicbrainz.org/recording/None, and is
# read with the id 'None'. The length is written and not read. If the artist has no id either, reading raises
# KeyError.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    troi==2026.9.1.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from troi import Artist, ArtistCredit, Playlist, Recording
from troi.playlist import PlaylistElement, PlaylistFromJSPFElement


def written(artists):
    credit = ArtistCredit(name="Blue Band", artists=artists)
    track = Recording(name="Long Road", artist_credit=credit, duration=225000)
    element = PlaylistElement()
    element.read([[Playlist(name="Night", recordings=[track])]])
    return element.get_jspf()


jspf = written([Artist(name="Blue Band", mbid="a3cb23fc-acd3-4ce0-8f36-1e5aa6a18432")])
track = jspf["playlist"]["track"][0]
back = PlaylistFromJSPFElement(jspf=jspf).read([])[0].recordings[0]
print(track["identifier"], track["duration"], back.mbid, back.duration)
assert track["identifier"] == ["https://musicbrainz.org/recording/None"] and track["duration"] == 225000
assert (back.name, back.mbid, back.duration) == ("Long Road", "None", None)
try:
    PlaylistFromJSPFElement(jspf=written(None)).read([])
except KeyError as error:
    print("KeyError", error)
else:
    raise SystemExit("a track without ids is read")
PY
