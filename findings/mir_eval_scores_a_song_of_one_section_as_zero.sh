#!/usr/bin/env bash
# Library: mir_eval 0.8.2.
# Expected: an estimated segmentation that equals the reference has the best value of every measure.
# Seen: for a song of a single section `nce`, `vmeasure` and the mutual information are 0, while `pairwise`, `ari`, the
# adjusted and the normalised mutual information are 1. With two sections all of them but the mutual information are 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    mir_eval==0.8.2 numpy==2.4.6 scipy==1.17.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import numpy as np
from mir_eval import segment


def measures(bounds, labels):
    """Every measure of an annotation against itself: F values, then the mutual information in three forms."""
    spans = np.array(list(zip(bounds, bounds[1:])), dtype=float)
    both = (spans, labels, spans, labels)
    seen = {name: round(float(getattr(segment, name)(*both)[2]), 6) for name in ("nce", "vmeasure", "pairwise")}
    seen["ari"] = round(float(segment.ari(*both)), 6)
    seen["mi, ami, nmi"] = [round(float(value), 6) for value in segment.mutual_information(*both)]
    print(labels, seen)
    return seen


one = measures([0, 60], ["verse"])
assert (one["nce"], one["vmeasure"], one["mi, ami, nmi"][0]) == (0, 0, 0)
assert (one["pairwise"], one["ari"], one["mi, ami, nmi"][1:]) == (1, 1, [1, 1])
two = measures([0, 30, 60], ["verse", "chorus"])
assert (two["nce"], two["vmeasure"], two["pairwise"], two["ari"], two["mi, ami, nmi"][1:]) == (1, 1, 1, 1, [1, 1])
PY
