#!/usr/bin/env bash
# Library: dateparser 1.5.0.
# Expected: "songs from the 90s" has a date in the years 1990 to 1999, or none.
# Seen: `search_dates` finds "from the 90s" and reads it as 90 seconds ago, and "the 1960s" as 33 minutes ago; "'95" is
# the year 1995. The song Yesterday and the band Sun Kil Moon are dates too.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    dateparser==1.5.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from datetime import datetime

from dateparser.search import search_dates

now = datetime(2026, 6, 17, 12, 0)


def ago(text):
    found = search_dates(text, languages=["en"], settings={"RELATIVE_BASE": now})
    return [(part, (now - date).total_seconds()) for part, date in found or []]


for text in ("songs from the 90s", "hits of the 1960s", "play Yesterday by The Beatles", "something like Sun Kil Moon"):
    print(text, ago(text))
assert [seconds for _, seconds in ago("songs from the 90s")] == [90]
assert [seconds for _, seconds in ago("hits of the 1960s")] == [1960]
assert [seconds for _, seconds in ago("play Yesterday by The Beatles")] == [86400]
assert len(ago("something like Sun Kil Moon")) == 1
PY
