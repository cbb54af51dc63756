#!/usr/bin/env bash
# Libraries: pretty-midi 0.2.11.post0, miditoolkit 1.0.1 and symusic 0.6.0; mido 1.3.3 writes the file.
# Expected: the readers find the same notes in one MIDI file.
# Seen: of two notes of one pitch that overlap, both end at the first note-off in pretty_midi, and the second one ends
# two beats later in miditoolkit and symusic. pretty_midi also leaves out a note of length 0, such as a grace note.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pretty-midi==0.2.11.post0 miditoolkit==1.0.1 symusic==0.6.0 mido==1.3.3
PYTHONPATH="$site" python3 -W ignore - "$site" <<'PY'
import sys

import mido
import miditoolkit
import pretty_midi
import symusic


def notes(*events):
    """The notes (start and end in ticks) of one pitch as three libraries read them."""
    path = f"{sys.argv[1]}/notes.mid"
    file = mido.MidiFile(ticks_per_beat=100)
    file.tracks.append(mido.MidiTrack(mido.Message(kind, note=60, velocity=64, time=t) for kind, t in events))
    file.save(path)
    pretty = pretty_midi.PrettyMIDI(path)
    seen = {
        "pretty_midi": [
            (pretty.time_to_tick(note.start), pretty.time_to_tick(note.end)) for note in pretty.instruments[0].notes
        ],
        "miditoolkit": [(note.start, note.end) for note in miditoolkit.MidiFile(path).instruments[0].notes],
        "symusic": [(note.start, note.end) for note in symusic.Score(path).tracks[0].notes],
    }
    print(seen)
    return seen


seen = notes(("note_on", 0), ("note_on", 100), ("note_off", 100), ("note_off", 200))
assert seen["pretty_midi"] == [(0, 200), (100, 200)]
assert seen["miditoolkit"] == seen["symusic"] == [(0, 200), (100, 400)]
seen = notes(("note_on", 0), ("note_off", 0), ("note_on", 100), ("note_off", 100))
assert seen["pretty_midi"] == [(100, 200)]
assert seen["miditoolkit"] == seen["symusic"] == [(0, 0), (100, 200)]
PY
