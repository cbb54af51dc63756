#!/usr/bin/env bash
# Library: miditok 3.1.0 with symusic 0.6.0.
# Expected: notes that are encoded and decoded have the same lengths, or a warning is given.
# Seen: REMI, TSD and Structured cut a note of 30 beats to 12, the longest of the default setting; MIDILike keeps it.
# Notes below A0 or above C8 are left out by all of them.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    miditok==3.1.0 symusic==0.6.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import miditok
import symusic

score, track = symusic.Score(480), symusic.Track()
for number, (pitch, beats) in enumerate([(60, 1), (62, 30), (110, 1), (15, 1)]):
    track.notes.append(symusic.Note(number * 480 * 40, beats * 480, pitch, 80))
score.tracks.append(track)
seen = {}
for tokenizer in (miditok.REMI(), miditok.TSD(), miditok.Structured(), miditok.MIDILike()):
    (back,) = tokenizer.decode(tokenizer.encode(score)).tracks
    ticks = tokenizer.decode(tokenizer.encode(score)).ticks_per_quarter
    seen[type(tokenizer).__name__] = [(note.pitch, note.duration / ticks) for note in back.notes]
print(seen)
assert seen["REMI"] == seen["TSD"] == seen["Structured"] == [(60, 1), (62, 12)]
assert seen["MIDILike"] == [(60, 1), (62, 30)]
PY
