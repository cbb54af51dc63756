#!/usr/bin/env bash
# Library: sacremoses 0.2.0.
# Expected: a response that is cut into words and joined again by the same library is the same text.
# Seen: names with a mark between letters get spaces: AC/DC becomes "AC / DC", R&B "R & B" and P!nk "P! nk", and the
# apostrophe of Guns N' Roses moves to the next word. Blink-182 and "Panic! At The Disco" stay.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    sacremoses==0.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from sacremoses import MosesDetokenizer, MosesTokenizer

cut, join = MosesTokenizer(lang="en").tokenize, MosesDetokenizer(lang="en").detokenize
seen = {
    name: join(cut(name)) for name in ("AC/DC", "R&B", "P!nk", "Guns N' Roses", "Blink-182", "Panic! At The Disco")
}
print(seen)
assert list(seen.values()) == ["AC / DC", "R & B", "P! nk", "Guns N 'Roses", "Blink-182", "Panic! At The Disco"]
PY
