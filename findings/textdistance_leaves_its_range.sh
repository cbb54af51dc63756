#!/usr/bin/env bash
# Library: textdistance 4.6.3.
# Expected: normalized_similarity is 1 for equal names, near 0 for unlike ones, and never outside of 0 to 1.
# Seen: MLIPNS gives 1 to Yes and No, Tanimoto 0 to equal names and minus infinity to unlike ones, arithmetic coding -2
# to Yes and No, and Smith-Waterman 1 to a name and an empty string.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    textdistance==4.6.3 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import textdistance

pairs = (("Queen", "Queen"), ("Yes", "No"), ("Hurt", ""))
expected = {"jaccard": [1, 0, 0], "mlipns": [1, 1, 0], "tanimoto": [0, -float("inf"), -float("inf")]}
expected |= {"smith_waterman": [1, 0, 1], "arith_ncd": [-0.111, -2, 0]}
for name, numbers in expected.items():
    seen = [round(float(getattr(textdistance, name).normalized_similarity(*pair)), 3) for pair in pairs]
    print(f"{name:14}", seen)
    assert seen == numbers
PY
