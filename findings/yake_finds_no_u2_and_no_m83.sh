#!/usr/bin/env bash
# Library: yake 0.7.3.
# Expected: the name of a band is among the keywords of a text, whatever letters and digits it has.
# Seen: U2, M83 and R.E.M. are never keywords, while Coldplay in the same place is one.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    yake==0.7.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import yake


def keywords(name):
    words = [word for word, _ in yake.KeywordExtractor(n=1, top=10).extract_keywords(f"Calm songs by {name}.")]
    print(name, words)
    return words


assert "Coldplay" in keywords("Coldplay")
for name in ("U2", "M83", "R.E.M."):
    assert not any(name[0] in word for word in keywords(name))
PY
