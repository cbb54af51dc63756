#!/usr/bin/env bash
# Library: musicpy 7.16 (peer: musthe 1.0.0).
# Expected: Cb4 is the same key of the piano as B3 (MIDI number 59), and B#3 the same as C4 (60), as in musthe.
# Seen: musicpy gives 71, the number of B4, and 48, the number of C3: both are an octave away.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    musicpy==7.16 musthe==1.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import musicpy
import musthe

seen = {name: (musicpy.N(name).degree, musthe.Note(name).midi_note()) for name in ("Cb4", "B#3", "Bb4")}
print(seen)
assert seen == {"Cb4": (71, 59), "B#3": (48, 60), "Bb4": (70, 70)}
PY
