#!/usr/bin/env bash
# Library: partitura 1.9.0.
# Expected: a chord symbol of a MusicXML file (Bb7 has the kind dominant) keeps its kind when the file is read and
# written.
# Seen: the chord that was read has no kind, only the optional text beside it, and every chord is written with the kind
# none, which means no chord.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    partitura==1.9.0 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pathlib
import re
import tempfile

import partitura

score = """<?xml version="1.0" encoding="UTF-8"?><score-partwise version="3.1">
<part-list><score-part id="P1"><part-name>Song</part-name></score-part></part-list>
<part id="P1"><measure number="1"><attributes><divisions>1</divisions>
<time><beats>4</beats><beat-type>4</beat-type></time></attributes>
<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind>dominant</kind></harmony>
<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>
</measure></part></score-partwise>"""
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "song.musicxml")
    path.write_text(score)
    song = partitura.load_musicxml(path)
    (chord,) = song[0].iter_all(partitura.score.ChordSymbol)
    partitura.save_musicxml(song, path)
    written = path.read_text()
kind = re.search("<kind[^>]*>(.*?)</kind>", written)[1]
print(chord.root, chord.kind, kind)
assert (chord.root, chord.kind, kind) == ("B", None, "none")
assert "<root-alter>-1</root-alter>" in written
PY
