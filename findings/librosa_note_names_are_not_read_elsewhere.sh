#!/usr/bin/env bash
# Libraries: librosa 0.11.0, pretty_midi 0.2.11.post0 and music21 10.5.1.
# Expected: pretty_midi and music21 read the name that librosa gives to a note.
# Seen: librosa writes sharps with the musical sign (C♯4), which pretty_midi refuses with ValueError and music21 with
# AccidentalException; with unicode=False librosa writes C#4, which both read.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    librosa==0.11.0 pretty-midi==0.2.11.post0 music21==10.5.1 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import librosa
import music21
import pretty_midi

name, plain = librosa.midi_to_note(61), librosa.midi_to_note(61, unicode=False)
print(name, plain)
assert (name, plain) == ("C♯4", "C#4")
assert pretty_midi.note_name_to_number(plain) == music21.pitch.Pitch(plain).midi == librosa.note_to_midi(name) == 61
for read in (pretty_midi.note_name_to_number, music21.pitch.Pitch):
    try:
        read(name)
    except (ValueError, music21.pitch.AccidentalException) as error:
        print(type(error).__name__, error)
    else:
        raise SystemExit(f"{read.__module__} reads {name}")
PY
