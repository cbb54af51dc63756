#!/usr/bin/env bash
# Library: titlecase 2.4.1.
# Expected: names of artists keep their capitals, as the words of a mixed text do.
# Seen: a name in capitals only is put in small letters if it has a vowel: AC/DC becomes Ac/Dc, ABBA Abba and UB40
# Ub40; MGMT, R.E.M. and U2 stay, and so do AC/DC in 'AC/DC Live' and ABBA in 'Best of ABBA'. D'Angelo becomes
# d'Angelo.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    titlecase==2.4.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from titlecase import titlecase

names = "AC/DC", "ABBA", "UB40", "MGMT", "R.E.M.", "U2", "AC/DC Live", "Best of ABBA", "D'Angelo", "O'Jays"
seen = [titlecase(name) for name in names]
print(seen)
assert seen == ["Ac/Dc", "Abba", "Ub40", "MGMT", "R.E.M.", "U2", "AC/DC Live", "Best of ABBA", "d'Angelo", "O'Jays"]
PY
