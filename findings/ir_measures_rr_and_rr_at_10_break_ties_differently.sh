#!/usr/bin/env bash
# Library: ir-measures 0.4.3 with pytrec-eval-terrier 0.5.11.
# Expected: for a run of two documents RR and RR@10 are the same number.
# Seen: {RR: 0.5, RR@10: 1.0} for relevant 'a' and {RR: 1.0, RR@10: 0.5} for relevant 'b', both with score 1.0; and
# scores that differ only beyond float32 are tied for RR too: 0.9000000001 against 0.9 gives RR 0.5.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    ir-measures==0.4.3 pytrec-eval-terrier==0.5.11 numpy==2.4.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import ir_measures
from ir_measures import RR, Qrel, ScoredDoc


def both(relevant, a=1.0, b=1.0):
    run = [ScoredDoc("q", "a", a), ScoredDoc("q", "b", b)]
    values = ir_measures.calc_aggregate([RR, RR @ 10], [Qrel("q", relevant, 1)], run)
    return values[RR], values[RR @ 10]


print(both("a"), both("b"), both("a", 0.9000000001, 0.9))
assert both("a") == (0.5, 1.0)
assert both("b") == (1.0, 0.5)
assert both("a", 0.9000000001, 0.9)[0] == 0.5
PY
