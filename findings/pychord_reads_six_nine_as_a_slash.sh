#!/usr/bin/env bash
# Library: pychord 1.4.1 (peer: mingus 0.6.1).
# Expected: the chord C6/9, a C with sixth and ninth, has the notes C, E, G, A and D, as in mingus, or is refused.
# Seen: the 9 is taken for the note after a slash: the ninth D is left out and C is no longer the lowest note. It is read
# in the spelling C69.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pychord==1.4.1 mingus==0.6.1 --no-binary mingus
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from mingus.core.chords import from_shorthand
from pychord import Chord

seen = {chord: "".join(Chord(chord).components()) for chord in ("C6", "C69", "C6/9")}
print(seen, from_shorthand("C6/9"))
assert seen == {"C6": "CEGA", "C69": "CEGAD", "C6/9": "EGAC"} and "".join(from_shorthand("C6/9")) == "CEGAD"
PY
