#!/usr/bin/env bash
# Library: pyrekordbox 0.5.0.
# Expected: a rating of five stars that is given to `add_track` is read back as 5.
# Seen: `add_track(Rating=5)` writes 5 into the XML, where five stars are 255, and the rating is read as None. A rating
# that is set afterwards, `track["Rating"] = 5`, is written as 255 and read as 5.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    pyrekordbox==0.5.0
PYTHONPATH="$site" python3 -W ignore - "$site" <<'PY'
import re
import sys

from pyrekordbox.rbxml import RekordboxXml

collection = RekordboxXml()
first = collection.add_track("C:/blue.mp3", Name="Blue", Rating=5, Year=1984)
second = collection.add_track("C:/red.mp3", Name="Red")
second["Rating"] = 5
path = f"{sys.argv[1]}/collection.xml"
collection.save(path)
written = re.findall(r'Rating="(\d+)"', open(path).read())
print((first["Rating"], first["Year"]), second["Rating"], written)
assert (first["Rating"], first["Year"], second["Rating"], written) == (None, 1984, 5, ["5", "255"])
PY
