#!/usr/bin/env bash
# Library: agate 1.14.2.
# Expected: a column of titles, artists or decades in a CSV stays text.
# Seen: titles such as Today and Yesterday become the day on which the file is read and the day before, Sunday and
# Monday become days of January of the year 1, 80s and 90s become 80 and 90 seconds, and the artists None and NA become
# missing. One ordinary title in the column keeps all titles as text, but None stays missing.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    agate==1.14.2
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import io
from datetime import date, timedelta

import agate


def column(*texts):
    table = agate.Table.from_csv(io.StringIO("x,n\n" + "".join(f"{text},a\n" for text in texts)))
    values = list(table.columns["x"].values())
    print(texts, type(table.columns["x"].data_type).__name__, values)
    return values


today, yesterday = column("Today", "Yesterday")
assert today - yesterday == timedelta(days=1)
assert column("Sunday", "Monday") == [date(1, 1, 7), date(1, 1, 8)]
assert column("80s", "90s") == [timedelta(seconds=80), timedelta(seconds=90)]
assert column("None", "NA", "The Band") == [None, None, "The Band"]
assert column("Today", "Yesterday", "Blue Song") == ["Today", "Yesterday", "Blue Song"]
PY
