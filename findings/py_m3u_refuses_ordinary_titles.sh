#!/usr/bin/env bash
# Library: py-m3u 0.0.1.
# Expected: the text of an #EXTINF line of a playlist is any text.
# Seen: a comma in the title, a second hyphen or a title without an artist raises ValueError, and the whole playlist is
# not read.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    py-m3u==0.0.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import io

import py_m3u

seen = {}
for text in ("Blue Band - Long Road", "Blue Band - Long Road, Part 2", "Blue-Band - Long Road", "Long Road"):
    playlist = io.StringIO(f"#EXTM3U\n#EXTINF:225,{text}\na.mp3\n")
    try:
        seen[text] = len(list(py_m3u.M3UParser().load(playlist)))
    except ValueError as error:
        seen[text] = type(error).__name__
print(seen)
assert list(seen.values()) == [3, "ValueError", "ValueError", "ValueError"]
PY
