#!/usr/bin/env bash
# Library: pycocoevalcap 1.2 with numpy 2.4.6.
# Expected: a response that equals its reference has the highest CIDEr, 10.
# Seen: it is 0 if the file has one response only, or if all references are equal, because words are weighted by how
# few of the references in the file have them. With a second response about other tracks both have 10.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pycocoevalcap==1.2 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from pycocoevalcap.cider.cider import Cider


def cider(*responses):
    texts = {number: [text] for number, text in enumerate(responses)}
    return round(float(Cider().compute_score(texts, texts)[0]), 2)


first, second = "here is a calm song by sade", "try blue monday or true faith next"
seen = cider(first), cider(first, first), cider(first, second)
print(seen)
assert seen == (0, 0, 10)
PY
