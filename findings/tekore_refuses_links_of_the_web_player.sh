#!/usr/bin/env bash
# Library: tekore 6.2.0 (no server).
# Expected: from_url reads the links to tracks that the web player of Spotify shows and shares.
# Seen: a link with the language in it (intl-de) and one for embedding raise ConversionError; the link without either
# is read, also with ?si= after the id. A file of one's own, spotify:local:..., is no URI for from_uri.
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-compile --target "$site" \
    tekore==6.2.0
PYTHONPATH="$site" python3 -W ignore - <<'PY'
import tekore

id_ = "6rqhFgbbKwnb9MLmUQDhG6"


def read(function, text):
    try:
        return function(text)
    except tekore.ConversionError:
        return None


site = "https://open.spotify.com"
links = f"{site}/track/{id_}?si=1", f"{site}/intl-de/track/{id_}", f"{site}/embed/track/{id_}"
seen = [read(tekore.from_url, link) for link in links]
seen += [read(tekore.from_uri, uri) for uri in (f"spotify:track:{id_}", "spotify:local:Sade::By+Your+Side:275")]
print(seen)
assert seen == [("track", id_), None, None, ("track", id_), None]
PY
