#!/usr/bin/env bash
# Library: music21 10.5.1.
# Expected: the chord Bb7 is B flat, as the key Bb is, or it is refused, as the chord Bb is.
# Seen: ChordSymbol reads the b of Bb7 as a change of the seventh: it is B7, a semitone higher, and Eb7 is E7. Only B-7
# is B flat seven. Key reads Bb and Bbm as B flat major and minor, and refuses "A minor".
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    music21==10.5.1 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from music21.harmony import ChordSymbol
from music21.key import Key

roots = {name: ChordSymbol(name).root().name for name in ("B7", "Bb7", "B-7", "Eb7")}
keys = [Key(name).name for name in ("Bb", "Bbm")]
print("roots:", roots, "notes of Bb7:", [pitch.name for pitch in ChordSymbol("Bb7").pitches], "keys:", keys)
assert roots == {"B7": "B", "Bb7": "B", "B-7": "B-", "Eb7": "E"} and keys == ["B- major", "B- minor"]
for read, name in ((ChordSymbol, "Bb"), (Key, "A minor")):
    try:
        read(name)
    except Exception as error:
        print(f"{read.__name__}({name!r}):", error)
    else:
        raise SystemExit(f"{name} is accepted")
PY
