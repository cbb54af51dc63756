#!/usr/bin/env bash
# Library: CueParser 1.3.3 (peer: pylibcue 0.5.2).
# Expected: a title of one word without quotation marks, which a CUE sheet may have, is read as it is.
# Seen: the first and the last letter are cut off, since they are taken for quotation marks.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    CueParser==1.3.3 pylibcue==0.5.2
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import cueparser
import pylibcue

sheet = """PERFORMER Coldroad
FILE "side.wav" WAVE
  TRACK 01 AUDIO
    TITLE Yesterday
    PERFORMER "Blue Band"
    INDEX 01 00:00:00
"""
cue = cueparser.CueSheet()
cue.setOutputFormat("%performer%", "%title%")
cue.setData(sheet)
cue.parse()
seen = cue.performer, cue.tracks[0].title, cue.tracks[0].performer
peer = pylibcue.parse_str(sheet)
print(seen, peer.cdtext.performer)
assert seen == ("oldroa", "esterda", "Blue Band")
assert (peer.cdtext.performer, [track.cdtext.title for track in peer]) == ("Coldroad", ["Yesterday"])
PY
