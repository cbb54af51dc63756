#!/usr/bin/env bash
# Library: PyStemmer 3.1.0 and nltk 3.10.4.
# Expected: both have the Snowball stemmer for English, so words that one of them stemmed for an index are found by a
# query that the other one stemmed.
# Seen: nltk has an older form of it. "evening" is "even" there, "universal" and "university" are "univers", "internal"
# is "intern" and "added" is "ad"; PyStemmer keeps these words apart.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    PyStemmer==3.1.0 nltk==3.10.4
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import Stemmer
from nltk.stem.snowball import SnowballStemmer

indexed, asked = Stemmer.Stemmer("english"), SnowballStemmer("english")
words = "singing ballads lullabies psychedelic evening even universal universe internal intern added ad".split()
seen = {word: (indexed.stemWord(word), asked.stem(word)) for word in words}
for word, stems in seen.items():
    print(f"{word:12} PyStemmer {stems[0]:11} nltk {stems[1]}")
differ = [word for word, stems in seen.items() if stems[0] != stems[1]]
assert differ == ["evening", "universal", "internal", "added"]
assert seen["evening"] == ("evening", "even") and seen["even"] == ("even", "even")
PY
