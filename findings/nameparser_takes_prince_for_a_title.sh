#!/usr/bin/env bash
# Library: nameparser 2.6.0.
# Expected: the artists Prince, Queen and King Crimson have a first or a last name to sort by.
# Seen: Prince and Queen are titles, as Sir is, so neither name is left; of King Crimson only the first name Crimson is.
# Björk is a first name, and Duke in Duke Ellington is no title.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    nameparser==2.6.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from nameparser import HumanName

seen = {
    name: tuple(getattr(HumanName(name), part) for part in ("title", "first", "last"))
    for name in ("Prince", "Queen", "King Crimson", "Björk", "Duke Ellington")
}
print(seen)
assert list(seen.values()) == [
    ("Prince", "", ""),
    ("Queen", "", ""),
    ("King", "Crimson", ""),
    ("", "Björk", ""),
    ("", "Duke", "Ellington"),
]
PY
