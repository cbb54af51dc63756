#!/usr/bin/env bash
# Library: pint 0.25.3.
# Expected: the track length "3 min 45 s" is 225 seconds, or is refused.
# Seen: a space means a product, so it is 135 minutes times seconds, or 8100 square seconds, without an error. With "+"
# between the parts it is 225 seconds.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    pint==0.25.3
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import pint

units = pint.UnitRegistry()
seen = units("3 min 45 s")
print(seen, "=", seen.to_base_units(), "| with +:", units("3 min + 45 s").to("s"))
assert seen == 8100 * units.second**2
assert units("3 min + 45 s").to("s").magnitude == 225
PY
