#!/usr/bin/env bash
# Library: pysbd 0.3.4 and sentencex 1.0.32 (peer: blingfire 0.1.8).
# Expected: a sentence of a response does not end inside the name of an artist or a title that a small letter follows.
# Seen: pysbd ends a sentence inside P!nk and after "Vol."; sentencex ends one after Wham! and Panic!, before a small
# letter. blingfire keeps all of them whole.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pysbd==0.3.4 blingfire==0.1.8 sentencex==1.0.32
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import blingfire
import pysbd
import sentencex

TEXTS = ["Play Just Like a Pill by P!nk.", "Try Vol. 4 by Black Sabbath.", "I love Wham! and their songs."]
segmenter = pysbd.Segmenter(language="en", clean=False)
readers = {
    "pysbd": segmenter.segment,
    "sentencex": lambda text: sentencex.segment("en", text),
    "blingfire": lambda text: blingfire.text_to_sentences(text).split("\n"),
}
seen = {name: [[part.strip() for part in read(text)] for text in TEXTS] for name, read in readers.items()}
for name, parts in seen.items():
    print(name, parts)
assert seen["pysbd"][0] == ["Play Just Like a Pill by P!", "nk."]
assert seen["pysbd"][1] == ["Try Vol.", "4 by Black Sabbath."]
assert seen["sentencex"][2] == ["I love Wham!", "and their songs."]
assert seen["blingfire"] == [[text] for text in TEXTS]
PY
