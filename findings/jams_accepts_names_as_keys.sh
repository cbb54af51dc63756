#!/usr/bin/env bash
# Library: jams 0.3.5.
# Expected: an annotation of the namespace key_mode is valid only if its value is a key, such as C:major, or N for none.
# Seen: the pattern is open at one end: any text that begins with N or ends with the letter of a key is valid, so
# AC/DC, Nick Drake and None are keys, and so is the key 8B of the Camelot wheel, which is C major. "A minor" is refused.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    jams==0.3.5
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import jams


def valid(value):
    annotation = jams.Annotation("key_mode")
    annotation.append(time=0, duration=1, value=value)
    try:
        return annotation.validate()
    except jams.SchemaError:
        return False


seen = {value: valid(value) for value in ("C:major", "A minor", "unknown", "AC/DC", "Nick Drake", "None", "8B")}
print(seen)
assert [value for value, is_valid in seen.items() if not is_valid] == ["A minor", "unknown"]
PY
