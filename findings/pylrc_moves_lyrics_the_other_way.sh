#!/usr/bin/env bash
# Library: pylrc 0.1.2 (peer: lrcparser 0.2.0).
# Expected: in a file of lyrics (LRC) the tag offset:+500 shows every line half a second sooner, as the format has it,
# or the offset is left to the caller, as with lrcparser.
# Seen: pylrc shows the lines half a second later, and no longer tells the offset.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pylrc==0.1.2 lrcparser==0.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pylrc
from lrcparser import LrcParser

text = "[offset:+500]\n[00:12.00]Blue night\n[00:15.50]Long road\n"
lyrics = pylrc.parse(text)
seen = [line.time for line in lyrics], lyrics.offset
peer = LrcParser.parse(text)
print(seen, peer["offset"], peer["lrc_lines"][0].start_time)
assert seen == ([12.5, 16.0], 0)
assert peer["offset"] == 500
PY
