#!/usr/bin/env bash
# Library: undate 0.8.0.
# Expected: release dates of which some have a year only can be sorted.
# Seen: as soon as one date lies within another, such as May 1984 within 1984, `sorted`, `max` and `<` raise
# NotImplementedError; dates of different years can be sorted. Sorting by the attribute `earliest` works.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    undate==0.8.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from undate import Undate

dates = [Undate(1984, 5), Undate(1984), Undate(1983)]
print([str(date) for date in sorted([Undate(1985), Undate(1984, 5), Undate(1983)])])
for function in (sorted, max):
    try:
        function(dates)
    except NotImplementedError as error:
        print(function.__name__, "->", error)
    else:
        raise AssertionError(f"{function.__name__} has a result")
print([str(date) for date in sorted(dates, key=lambda date: date.earliest)])
PY
