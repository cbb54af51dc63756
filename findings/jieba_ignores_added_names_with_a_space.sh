#!/usr/bin/env bash
# Library: jieba 0.42.1.
# Expected: a name that was added to the dictionary is one word, as the Chinese names are.
# Seen: add_word accepts a name with a space, a slash or an exclamation mark, but the text is cut there before the
# dictionary is used: of "Linkin Park", "AC/DC" and "P!nk" three words each are left. "G.E.M." stays one word.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    --no-binary jieba jieba==0.42.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import logging

import jieba

jieba.setLogLevel(logging.ERROR)
seen = {}
for name in ("G.E.M.", "苏打绿", "Linkin Park", "AC/DC", "P!nk"):
    jieba.add_word(name)
    words = jieba.lcut(f"我想听{name}的歌")
    seen[name] = words[words.index("听") + 1 : words.index("的")]
print(seen)
assert [len(words) for words in seen.values()] == [1, 1, 3, 3, 3]
PY
