#!/usr/bin/env bash
# Library: hassil 3.12.1.
# Expected: with the sentence "play {artist}" and a list of artists, the request "play" with a name of the list is
# recognised.
# Seen: a name that has a comma, an exclamation mark or a full stop before a space or at its end is never recognised,
# because these marks are removed from the request and not from the list. AC/DC and P!nk are recognised, and so is an
# abbreviation such as R.E.M.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --prefer-binary --no-compile --target "$site" \
    hassil==3.12.1
PYTHONPATH="$site" python3 -W ignore - <<'PY'
from hassil import Intents, recognize


def heard(name):
    intents = Intents.from_dict(
        {
            "language": "en",
            "intents": {"Play": {"data": [{"sentences": ["play {artist}"]}]}},
            "lists": {"artist": {"values": [name]}},
        }
    )
    result = recognize(f"play {name}", intents)
    print(name, None if result is None else result.entities["artist"].value)
    return result is not None


assert all(map(heard, ("Queen", "AC/DC", "P!nk", "R.E.M.", "Simon & Garfunkel")))
assert not any(map(heard, ("Earth, Wind & Fire", "Tyler, The Creator", "Panic! At The Disco", "Wham!", "fun.", "!!!")))
PY
