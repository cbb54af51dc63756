#!/usr/bin/env bash
# Library: inspect-ai 0.3.285.
# Expected: the scorer match() counts a response as correct only if it has the target at the asked place.
# Seen: punctuation at the ends of the target is removed first, so nothing is left of the band "!!!" and every response
# is correct, whether match looks at the begin, at the end or anywhere; includes() says incorrect.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    inspect-ai==0.3.285
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import asyncio

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Target, includes, match
from inspect_ai.solver import TaskState


def score(scorer, target):
    output = ModelOutput.from_content("mock", "I like jazz")
    state = TaskState(model="mock/mock", sample_id=1, epoch=1, input="Which band?", messages=[], output=output)
    return asyncio.run(scorer(state, Target(target))).value


seen = {}
for target in ("jazz", "Sade", "!!!"):
    scorers = [match(location=place) for place in ("begin", "end", "any")] + [includes()]
    seen[target] = "".join(score(scorer, target) for scorer in scorers)
print(seen)
assert seen == {"jazz": "ICCC", "Sade": "IIII", "!!!": "CCCI"}
PY
