#!/usr/bin/env bash
# Library: word2number 1.1 (peer: text2digits 0.1.2).
# Expected: "nineteen eighty four" is 1984, as for text2digits, or it is refused.
# Seen: word2number multiplies: it is 19 times 80 plus 4, 1524. "two thousand ten" is right. Of the band "blink one
# eighty two" 82 is left.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-binary word2number,text2digits word2number==1.1 text2digits==0.1.2
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from text2digits.text2digits import Text2Digits
from word2number.w2n import word_to_num

texts = ("nineteen eighty four", "two thousand ten", "blink one eighty two")
seen = {text: (word_to_num(text), Text2Digits().convert(text)) for text in texts}
print(seen)
assert list(seen.values()) == [(1524, "1984"), (2010, "2010"), (82, "blink 182")]
PY
