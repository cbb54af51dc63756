#!/usr/bin/env bash
# Library: pytheory 0.57.13.
# Expected: a note that is written as text and read again is the same note.
# Seen: Cb4 is read correctly (MIDI number 59) and written as Cb3, B#3 (60) as B#4; read again they are an octave lower
# and higher. Bb4 stays. In scientific pitch notation the octave number belongs to the letter, not to the sound.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pytheory==0.57.13
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from pytheory import Tone

seen = []
for name in ("Cb4", "B#3", "Bb4"):
    tone = Tone.from_string(name)
    seen.append((name, tone.midi, str(tone), Tone.from_string(str(tone)).midi))
print(seen)
assert seen == [("Cb4", 59, "Cb3", 47), ("B#3", 60, "B#4", 72), ("Bb4", 70, "Bb4", 70)]
PY
