#!/usr/bin/env bash
# Library: edtf 5.0.2.
# Expected: text_to_edtf reads "Summer of 69" as a summer of 1969, or says that the year is unknown; "track 7" and
# "Blink 182" are no dates.
# Seen: Summer of 69 is the summer of 2069, track 7 the seventh of some month, Blink 182 the year 182. "The 1960s" is
# read correctly, while "the 60s" and "songs of 1984 to 1986" are not read.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    edtf==5.0.2
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from edtf import text_to_edtf

seen = {
    text: text_to_edtf(text)
    for text in ("Summer of 69", "track 7", "Blink 182", "the 1960s", "the 60s", "songs of 1984 to 1986")
}
print(seen)
assert list(seen.values()) == ["2069-22", "XXXX-XX-07", "0182", "196X", None, None]
PY
