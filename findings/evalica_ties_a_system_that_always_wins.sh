#!/usr/bin/env bash
# Library: evalica 0.4.2.
# Expected: in a Bradley-Terry ranking from pairwise judgements the system that won every comparison is first.
# Seen: all three systems get one and the same score of 0.000001, although one won 80 of 80 and the second beat the
# third 30 to 10. One lost comparison gives three different scores; counting ranks both sets of judgements alike.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    evalica==0.4.2 numpy==2.4.6 pandas==3.1.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import evalica
from evalica import Winner

judged = [("a", "b", Winner.X)] * 40 + [("a", "c", Winner.X)] * 40
judged += [("b", "c", Winner.X)] * 30 + [("b", "c", Winner.Y)] * 10
one_lost = [("a", "b", Winner.Y), *judged[1:]]


def scores(method, rows):
    return method(*map(list, zip(*rows, strict=True))).scores.to_dict()


always, once = scores(evalica.bradley_terry, judged), scores(evalica.bradley_terry, one_lost)
print("always won:", always, "lost once:", once)
assert set(always.values()) == {1e-6}
assert once["a"] > 2 * once["b"] > 4 * once["c"] > 0
for rows in (judged, one_lost):
    counted = scores(evalica.counting, rows)
    assert counted["a"] > counted["b"] > counted["c"]
PY
