#!/usr/bin/env bash
# Library: flashtext2 1.1.0.
# Expected: every artist of the list that a message names is found.
# Seen: when the words after a name begin a longer name of the list and then go on otherwise, the names in them are
# lost: "Queen and Adam Ant" gives only Queen if "Queen and Adam Lambert" is in the list too. Without it both are found.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    flashtext2==1.1.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from flashtext2 import KeywordProcessor


def found(message, *names):
    processor = KeywordProcessor(case_sensitive=False)
    for name in names:
        processor.add_keyword(name)
    return processor.extract_keywords(message)


seen = [
    found("songs by Queen and Adam Ant", "Queen", "Adam Ant"),
    found("songs by Queen and Adam Ant", "Queen", "Adam Ant", "Queen and Adam Lambert"),
    found("Nick Cave and the Birthday Party", "Nick Cave", "The Birthday Party", "Nick Cave and the Bad Seeds"),
]
print(seen)
assert seen == [["Queen", "Adam Ant"], ["Queen"], ["Nick Cave"]]
PY
