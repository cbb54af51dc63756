#!/usr/bin/env bash
# Library: symspellpy 6.10.1.
# Expected: a file of names and counts is loaded, or refused.
# Seen: with the default separator "pink floyd 100" is left out and "the 1975 20" becomes the word "the" with the count
# 1975, the most frequent one; with a tab as separator nothing is loaded. load_dictionary returns True each time.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    symspellpy==6.10.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import os
import tempfile

from symspellpy import SymSpell

with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "artists.txt")
    with open(file, "w", encoding="utf-8") as artists:
        artists.write("pink floyd 100\nqueen 50\nthe 1975 20\n")
    spaces, tabs = SymSpell(), SymSpell()
    loaded = spaces.load_dictionary(file, 0, 1), tabs.load_dictionary(file, 0, 1, separator="\t")
print(loaded, spaces.words, tabs.words)
assert loaded == (True, True) and spaces.words == {"queen": 50, "the": 1975} and tabs.words == {}
PY
