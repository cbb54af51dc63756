#!/usr/bin/env bash
# Library: hanziconv 0.3.2 (peer: opencc-python-reimplemented 0.1.7).
# Expected: a title or name in simplified Chinese is converted to the traditional form in which it is written, as by
# OpenCC, so that both forms can be compared.
# Seen: each character is converted by itself: 面对面 (face to face) becomes 麵對麵 (noodles to noodles), and 千里 (a thousand
# miles), 头发 (hair) and the name 松田 get other characters too. 音乐 (music) is converted correctly.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    hanziconv==0.3.2 opencc-python-reimplemented==0.1.7
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from hanziconv import HanziConv
from opencc import OpenCC

convert = OpenCC("s2tw").convert
seen = {text: (HanziConv.toTraditional(text), convert(text)) for text in ("面对面", "千里之外", "头发", "松田", "音乐")}
print(seen)
assert list(seen.values()) == [
    ("麵對麵", "面對面"),
    ("韆裏之外", "千里之外"),
    ("頭發", "頭髮"),
    ("鬆田", "松田"),
    ("音樂", "音樂"),
]
PY
