#!/usr/bin/env bash
# Library: trueskill 0.4.5.
# Expected: with draw_probability=0 a tie is refused, or 20 ties between two systems make their ratings more certain.
# Seen: every tie makes both ratings less certain, without a warning: the sigma grows from 8.3 to 32. With the
# default draw probability it shrinks.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    trueskill==0.4.5
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import trueskill


def sigma(environment):
    first, second = environment.create_rating(), environment.create_rating()
    for _ in range(20):
        first, second = trueskill.rate_1vs1(first, second, drawn=True, env=environment)
    return first.sigma


never, default = sigma(trueskill.TrueSkill(draw_probability=0)), sigma(trueskill.TrueSkill())
print(trueskill.SIGMA, never, default)
assert round(trueskill.SIGMA, 1) == 8.3 and round(never) == 32 and default < 5
PY
