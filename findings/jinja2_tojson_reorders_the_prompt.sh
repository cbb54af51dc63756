#!/usr/bin/env bash
# Library: jinja2 3.1.6 (peer: minijinja 3.0.5).
# Expected: {{ track|tojson }} writes the fields of a track in their order, with the text of its title.
# Seen: jinja2 sorts the fields by name. Both write the & of a title as \u0026 and an apostrophe as \u0027, so the model
# reads R\u0026B; minijinja keeps the order of the fields.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    jinja2==3.1.6 minijinja==3.0.5
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import jinja2
import minijinja

track = {"rank": 1, "title": "Don't Stop", "artist": "R&B Club"}
template = "{{ track|tojson }}"
seen = jinja2.Template(template).render(track=track)
peer = minijinja.render_str(template, track=track)
print(seen, peer)
assert seen == '{"artist": "R\\u0026B Club", "rank": 1, "title": "Don\\u0027t Stop"}'
assert peer == '{"rank": 1, "title": "Don\\u0027t Stop", "artist": "R\\u0026B Club"}'
PY
