#!/usr/bin/env bash
# Library: openskill 6.2.0.
# Expected: the ranks 1.2 and 1.8 (mean positions given by several judges) are different ranks for every model.
# Seen: PlackettLuce treats them as a tie, and both systems keep the rating of 25; BradleyTerryFull and
# ThurstoneMostellerFull see a winner. With the ranks 1 and 2 all three do, and with 1.8 and 2.2 as well.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    openskill==6.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from openskill.models import BradleyTerryFull, PlackettLuce, ThurstoneMostellerFull


def ratings(kind, ranks):
    model = kind()
    return [round(system[0].mu, 1) for system in model.rate([[model.rating()], [model.rating()]], ranks=ranks)]


kinds = PlackettLuce, BradleyTerryFull, ThurstoneMostellerFull
seen = {str(ranks): [ratings(kind, ranks) for kind in kinds] for ranks in ([1.2, 1.8], [1.8, 2.2], [1, 2])}
print(seen)
wins = [[27.6, 22.4], [27.6, 22.4], [29.2, 20.8]]
assert seen == {"[1.2, 1.8]": [[25.0, 25.0], *wins[1:]], "[1.8, 2.2]": wins, "[1, 2]": wins}
PY
