#!/usr/bin/env bash
# Library: haystack-ai 3.4.1.
# Expected: DocumentJoiner weighs the lists by `weights`, or refuses them, and brings all scores to one scale.
# Seen: with distribution_based_rank_fusion (and concatenate) the weights [9, 1] change nothing, while merge and
# reciprocal_rank_fusion use them; a list of one track keeps its raw score, so 3.0 comes before every track of a
# longer list, whose scores are at most 1.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    haystack-ai==3.4.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from haystack import Document
from haystack.components.joiners import DocumentJoiner


def fused(mode, lists, weights=None):
    documents = [[Document(id=track, content=track, score=score) for track, score in tracks] for tracks in lists]
    joined = DocumentJoiner(join_mode=mode, weights=weights).run(documents)["documents"]
    return [(document.id, round(document.score, 3)) for document in joined]


lists = [[("a", 10.0), ("b", 5.0)], [("b", 0.9), ("c", 0.8)]]
ignored = {}
for mode in ("concatenate", "merge", "reciprocal_rank_fusion", "distribution_based_rank_fusion"):
    ignored[mode] = fused(mode, lists) == fused(mode, lists, [9, 1])
single = fused("distribution_based_rank_fusion", [[("x", 3.0)], lists[0]])
print(ignored, single)
assert [mode for mode, same in ignored.items() if same] == ["concatenate", "distribution_based_rank_fusion"]
assert single[0] == ("x", 3.0) and max(score for _, score in single[1:]) <= 1
PY
