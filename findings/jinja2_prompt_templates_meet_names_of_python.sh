#!/usr/bin/env bash
# Library: jinja2 3.1.6.
# Expected: `turn.items` finds the key 'items' of the turn, and two artists whose names differ are two groups.
# Seen: '<built-in method items of dict object ...>' is written into the prompt; turn['items'] gives the list. ['Air',
# 'AIR']|unique gives one name; case_sensitive=true gives two.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    jinja2==3.1.6
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from jinja2.sandbox import ImmutableSandboxedEnvironment

render = lambda text, **values: ImmutableSandboxedEnvironment().from_string(text).render(**values)
turn = {"role": "assistant", "items": ["t1"]}
seen = [
    render("{{ turn.items }}", turn=turn).split(" of ")[0],
    render("{{ turn['items'] }}", turn=turn),
    render("{{ names|unique|list }}", names=["Air", "AIR"]),
    render("{{ names|unique(case_sensitive=true)|list }}", names=["Air", "AIR"]),
]
print(seen)
assert seen == ["<built-in method items", "['t1']", "['Air']", "['Air', 'AIR']"]
PY
