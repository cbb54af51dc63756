#!/usr/bin/env bash
# Library: lb-matching-tools 2024.1.30.1.
# Expected: the cleaner removes added text such as "feat. Someone" from the name of an artist and keeps the name.
# Seen: everything from "&" or a comma on is removed also when it belongs to the name: Simon & Garfunkel becomes Simon,
# and Earth, Wind & Fire becomes Earth. AC/DC and Florence + The Machine stay.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    lb-matching-tools==2024.1.30.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from lb_matching_tools.cleaner import MetadataCleaner

clean = MetadataCleaner().clean_artist
seen = {
    name: clean(name)
    for name in (
        "Blue Band feat. Red Singer",
        "Simon & Garfunkel",
        "Earth, Wind & Fire",
        "Tyler, The Creator",
        "AC/DC",
        "Florence + The Machine",
    )
}
print(seen)
assert list(seen.values()) == ["Blue Band", "Simon", "Earth", "Tyler", "AC/DC", "Florence + The Machine"]
PY
