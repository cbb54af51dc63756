#!/usr/bin/env bash
# Library: Metaphone 0.6 (peer: jellyfish 1.3.0).
# Expected: Help and Help! have the same code for their sound, and so have Wham and Wham!.
# Seen: a mark at the end doubles the last letter of the code, so the names do not match. The Who has the code of the
# word The alone. jellyfish codes the letters only.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    Metaphone==0.6 jellyfish==1.3.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import jellyfish
from metaphone import doublemetaphone

names = "Help", "Help!", "Wham", "Wham!", "The", "The Who"
seen = [doublemetaphone(name)[0] for name in names]
peer = [jellyfish.metaphone(name) for name in names]
print(seen, peer)
assert seen == ["HLP", "HLPP", "AM", "AMM", "0", "0"]
assert peer == ["HLP", "HLP", "WM", "WM", "0", "0 H"]
PY
