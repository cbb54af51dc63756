#!/usr/bin/env bash
# Libraries: jaconv 0.5.0 and pykakasi 2.3.0.
# Expected: both write a Japanese name in kana with the same Latin letters (Hepburn), so that a name that one wrote is
# found by the other.
# Seen: マッチ is "macchi" in jaconv and "matchi" in pykakasi, and a long vowel of katakana is a hyphen in jaconv and a
# doubled vowel in pykakasi: ラーメン is "ra-men" or "raamen". きゃ and しん are written alike.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    jaconv==0.5.0 pykakasi==2.3.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import jaconv
import pykakasi

kakasi = pykakasi.kakasi()
seen = {}
for name in ("マッチ", "ラーメン", "きゃ", "しん"):
    by_jaconv = jaconv.kana2alphabet(jaconv.kata2hira(name))
    seen[name] = (by_jaconv, "".join(part["hepburn"] for part in kakasi.convert(name)))
print(seen)
assert list(seen.values()) == [("macchi", "matchi"), ("ra-men", "raamen"), ("kya", "kya"), ("shin", "shin")]
PY
