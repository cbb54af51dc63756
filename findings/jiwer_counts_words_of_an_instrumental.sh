#!/usr/bin/env bash
# Library: jiwer 4.0.0.
# Expected: the word error rate for an empty reference (a track without lyrics) is 1, an error or not defined.
# Seen: it is the number of words of the hypothesis, so the rate of ten words is 10; the character error rate counts
# characters, while the match error rate (mer) is 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    jiwer==4.0.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import jiwer

words = " ".join(["la"] * 10)
seen = jiwer.wer("", "la"), jiwer.wer("", words), jiwer.cer("", words), jiwer.mer("", words), jiwer.wer("", "")
print(seen)
assert seen == (1, 10, 29, 1, 0)
PY
