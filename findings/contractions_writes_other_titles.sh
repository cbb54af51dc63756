#!/usr/bin/env bash
# Library: contractions 0.1.73.
# Expected: fix() writes contractions in full and leaves the other words of a title as they are.
# Seen: "Ain't No Sunshine" becomes "Are not No Sunshine" and the letter U becomes YOU, so such titles do not match
# those of the catalogue; with slang=False the U stays and the sunshine does not.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    contractions==0.1.73
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import contractions

titles = "Ain't No Sunshine", "R U Mine?", "Wanna Be Startin' Somethin'", "Rock 'n' Roll"
seen = [contractions.fix(title) for title in titles]
formal = [contractions.fix(title, slang=False) for title in titles]
print(seen, formal)
assert seen == ["Are not No Sunshine", "R YOU Mine?", "Want To Be Startin' Something", "Rock 'n' Roll"]
assert formal == ["Are not No Sunshine", "R U Mine?", "Want To Be Startin' Something", "Rock 'n' Roll"]
PY
