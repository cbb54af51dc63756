#!/usr/bin/env bash
# Library: krippendorff 0.9.0.
# Expected: two judges who give every response the same grade agree fully, alpha 1.
# Seen: ValueError ("There has to be more than one value in the domain"); if one of 200 grades differs, alpha is 0, the
# value of chance, though the judges agree on 99 of 100 responses.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    krippendorff==0.9.0 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import krippendorff

always_five = [5] * 100
try:
    krippendorff.alpha([always_five, always_five], level_of_measurement="ordinal")
except ValueError as error:
    print("all equal:", error)
    assert "more than one value" in str(error)
else:
    raise AssertionError("alpha of equal grades has a value")
once_four = [5] * 99 + [4]
alpha = krippendorff.alpha([always_five, once_four], level_of_measurement="ordinal")
print("one of 200 grades differs:", alpha)
assert abs(alpha) < 1e-9
PY
