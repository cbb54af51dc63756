#!/usr/bin/env bash
# Library: mir_eval 0.8.2 with numpy 2.4.6 and scipy 1.17.1.
# Expected: the score of an estimated key is the same if the keys of the annotation and the estimate are exchanged.
# Seen: G major instead of C major, a fifth above, scores 0.5, and C major instead of G major, a fifth below, scores 0.
# Relative keys score 0.3 both ways.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    mir_eval==0.8.2 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from mir_eval.key import weighted_score

above, below = weighted_score("C major", "G major"), weighted_score("G major", "C major")
relative = weighted_score("C major", "A minor"), weighted_score("A minor", "C major")
print(above, below, relative)
assert (above, below, relative) == (0.5, 0, (0.3, 0.3))
PY
