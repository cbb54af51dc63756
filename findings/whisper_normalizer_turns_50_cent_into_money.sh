#!/usr/bin/env bash
# Library: whisper-normalizer 0.1.15.
# Expected: the normaliser of spoken English changes case, marks and number words, and keeps the names of artists and
# titles.
# Seen: 50 Cent becomes an amount of money, a title of hummed sounds becomes empty, and the words in the brackets of a
# title are left out.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    whisper-normalizer==0.1.15
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from whisper_normalizer.english import EnglishTextNormalizer

normalize = EnglishTextNormalizer()
seen = {
    text: normalize(text)
    for text in ("Songs by 50 Cent", "Mmm Mmm Mmm Mmm", "(What's the Story) Morning Glory", "Twenty One Pilots")
}
print(seen)
assert list(seen.values()) == ["songs by ¢50", "", "morning glory", "21 pilots"]
PY
