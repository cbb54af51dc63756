#!/usr/bin/env bash
# Library: simplemma 2.0.0.
# Expected: the English lemma of "singing" is "sing", as it is of "sings" and "sang", and "worse" belongs to "bad".
# Seen: "singing" becomes "singe", to burn slightly, so a query for singing no longer meets texts with sing or sings;
# "worse" becomes "wrong".
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    simplemma==2.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from simplemma import lemmatize

words = "sing sings sang singing dancing worse bad".split()
seen = {word: lemmatize(word, lang="en") for word in words}
print(seen)
assert seen["singing"] == "singe" and seen["worse"] == "wrong"
assert (seen["sings"], seen["sang"], seen["dancing"], seen["bad"]) == ("sing", "sing", "dance", "bad")
PY
